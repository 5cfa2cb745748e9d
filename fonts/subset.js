// node subset.js WHOLE.ttf COMMON.ttf: the characters of GB 2312 and those that Chinese office texts use beside them.
//
// Opening a whole weight costs an instance ten times what this does; names with other characters make it open the whole one.
import { readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const decoder = new TextDecoder("gb2312");
let text = "";
for (let row = 0xa1; row <= 0xf7; row += 1) {
  for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
    const character = decoder.decode(Uint8Array.of(row, cell));
    if (character !== "\uFFFD" && character.length === 1) text += character;
  }
}
// Latin, punctuation, letter-like signs, numerals, arrows, mathematics, circled figures, CJK punctuation and units, full-width forms, ✓.
const ranges = [
  [0x20, 0x7e], [0xa0, 0x17f], [0x2010, 0x203f], [0x2100, 0x214f], [0x2160, 0x217f], [0x2190, 0x2193], [0x2200, 0x226f],
  [0x2460, 0x249f], [0x3000, 0x301f], [0x3200, 0x322f], [0x3380, 0x33df], [0xff01, 0xffee], [0x2713, 0x2713],
];
for (const [first, last] of ranges) {
  for (let code = first; code <= last; code += 1) text += String.fromCodePoint(code);
}

const [whole, common] = process.argv.slice(2);
await writeFile(common, await subsetFont(await readFile(whole), text, { targetFormat: "sfnt" }));
