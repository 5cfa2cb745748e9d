// Uploads that come through a bad line: by tus-js-client, which nobody here wrote, and by the page's own script. And pictures made
// into one PDF once they are there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { begin, launch, open, register, url, violations } from './support.mjs';

const client = readFileSync(fileURLToPath(import.meta.resolve('tus-js-client/dist/tus.min.js')), 'utf8');
const MATERIAL = 'SH23-M16';

/** A table of so many lines, different with every mark. */
function table(lines, mark) {
  let text = '\uFEFF编号,得分\n';
  for (let line = 0; line < lines; line += 1) text += `S${String(line).padStart(6, '0')},${(line ^ mark) % 10}\n`;
  return Buffer.from(text);
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * The browser's way to the service: passes bytes on slowly and cuts a connection after as many bytes as `breaks` was told, one cut
 * after the other. Bytes count from then on: the browser itself repeats a request that finds a kept connection gone, and tells nobody.
 */
async function badLine() {
  const { hostname, port } = new URL(url);
  const line = { cuts: [], cut: 0, told: 0 };
  line.breaks = (...cuts) => { line.cuts = cuts; line.told += 1; };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let passed = 0;
    let told = line.told;
    const end = () => { near.destroy(); far.destroy(); };
    near.on('data', (bytes) => {
      if (told !== line.told) { told = line.told; passed = 0; }
      passed += bytes.length;
      if (line.cuts.length > 0 && passed > line.cuts[0]) {
        line.cuts.shift();
        line.cut += 1;
        end();
        return;
      }
      near.pause();
      far.write(bytes, () => setTimeout(() => near.resume(), 2));
    });
    far.on('data', (bytes) => near.write(bytes));
    for (const side of [near, far]) side.on('error', end).on('close', end);
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  line.server = `http://127.0.0.1:${server.address().port}`;
  line.close = () => server.close();
  return line;
}

describe('uploads over a line that breaks', { concurrency: 1 }, () => {
  let browser, line, page, path;
  before(async () => {
    browser = await launch();
    line = await badLine();
    // Loopback addresses go around a proxy unless told otherwise.
    page = await open(browser, { proxy: { server: line.server, bypass: '<-loopback>' } });
    await register(page);
    path = await begin(page);
  });
  after(async () => { await browser?.close(); line?.close(); });

  test('tus-js-client goes on where it stopped', async () => {
    await page.goto(`${path}/materials/${MATERIAL}`);
    await page.evaluate(client);
    const bytes = table(400_000, 1);
    line.breaks(600_000, 1_500_000);
    const before = line.cut;
    const told = await page.evaluate(async ({ text, application, material }) => {
      const { csrf } = await (await fetch('/api/v1/me')).json();
      const file = new File([text], '问卷 数据.csv');
      return new Promise((resolve, reject) => {
        let last = 0;
        const upload = new window.tus.Upload(file, {
          endpoint: '/api/v1/uploads',
          retryDelays: [200, 1000, 3000, 5000, 5000, 5000],
          headers: { 'X-CSRF-Token': csrf },
          metadata: { filename: file.name, application, material },
          onProgress: (sent) => { last = sent; },
          onError: reject,
          onSuccess: () => resolve({ last, address: upload.url }),
        });
        upload.start();
      });
    }, { text: bytes.toString('utf8'), application: path.split('/').pop(), material: MATERIAL });
    assert.equal(line.cut - before, 2, 'the line broke twice');
    assert.equal(told.last, bytes.length);
    await page.goto(`${path}/materials/${MATERIAL}`);
    assert.equal(await page.locator(`#file-${sha256(bytes)}`).count(), 1);
    assert.match(await page.textContent('.file'), /问卷 数据\.csv/);
  });

  test('the page itself goes on where it stopped, and says so', async () => {
    await page.goto(`${path}/materials/${MATERIAL}`);
    const bytes = table(400_000, 2);
    await page.setInputFiles('#file', { name: '断线.csv', mimeType: 'text/csv', buffer: bytes });
    line.breaks(700_000);
    const broke = page.waitForFunction(() => /从中断处继续/.test(document.querySelector('[data-progress-text]').textContent));
    await page.click('form[data-upload] button');
    await broke;
    await page.waitForURL(/uploaded=1/, { timeout: 60_000 });
    assert.equal(await page.locator(`#file-${sha256(bytes)}`).count(), 1);
    // What the other client remembers of its own is its own matter.
    const remembered = await page.evaluate(() => Object.keys(localStorage).filter((key) => !key.startsWith('tus::')));
    assert.deepEqual(remembered, [], 'nothing is remembered of what is done');
    assert.deepEqual(page.wrong, []);
  });

  test('a file refused says why and isn’t tried again', async () => {
    await page.goto(`${path}/materials/${MATERIAL}`);
    await page.setInputFiles('#file', { name: '程序.csv', mimeType: 'text/csv', buffer: Buffer.from('MZ\u0090\u0000\u0003') });
    await page.click('form[data-upload] button');
    await page.waitForSelector('[data-upload-error]:not([hidden])');
    assert.match(await page.textContent('[data-upload-error]'), /程序\.csv”没有上传成功/);
  });
});

describe('scans put in order', { concurrency: 1 }, () => {
  let browser, page;
  before(async () => { browser = await launch(); page = await open(browser); });
  after(async () => { await browser?.close(); });

  test('two pictures, one turned, become one PDF without a script', async () => {
    await register(page);
    const material = `${await begin(page)}/materials/SH23-M21`;
    await page.goto(material);
    const drawn = (colour) => page.evaluate((fill) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 });
      const pen = canvas.getContext('2d');
      pen.fillStyle = fill;
      pen.fillRect(0, 0, 300, 100);
      return canvas.toDataURL('image/jpeg').split(',')[1];
    }, colour);
    const pictures = await Promise.all(['#a8201a', '#1a5a96'].map(drawn));
    await page.setInputFiles('#file', pictures.map((base64, at) => ({ name: `第${at + 1}页.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') })));
    await page.click('form[data-upload] button');
    await page.waitForURL(/uploaded=1/);

    const plain = await open(browser, { javaScriptEnabled: false, storageState: await page.context().storageState() });
    await plain.goto(material);
    const orders = plain.locator('input[name^="order."]');
    await orders.nth(0).fill('2');
    await orders.nth(1).fill('2');
    await plain.click('form[action$="/combine"] button');
    assert.match(await plain.textContent('.error-summary'), /次序 2 与前面的文件相同/);
    assert.equal(await orders.nth(0).inputValue(), '2', 'what was typed stays');
    await orders.nth(1).fill('1');
    await plain.locator('select[name^="turn."]').nth(0).selectOption('90');
    await plain.click('form[action$="/combine"] button');
    await plain.waitForURL(/combined=1/);
    assert.equal(await plain.locator('.file').count(), 1);
    assert.match(await plain.textContent('.file-facts'), /PDF · 2 页，均为扫描件/);
    await plain.context().close();

    await page.goto(material);
    await page.setViewportSize({ width: 320, height: 640 });
    assert.deepEqual(await violations(page), []);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, 'nothing sticks out at 320 px');
    assert.deepEqual(page.wrong, []);
  });
});
