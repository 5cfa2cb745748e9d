// Many documents as one ZIP, with progress: each is fetched at its own address, and after a break of the line only what is still
// missing. Without this script the link itself brings the ZIP that the service streams.
(function () {
  'use strict';
  var links = document.querySelectorAll('a[data-batch]');
  if (!links.length || !window.fetch || !window.Blob || !window.TextEncoder || !window.URL) { return; }
  // Seconds before each further try of one document; then a person is asked. What has come stays.
  var WAITS = [1, 3, 10, 30];
  var TABLE = (function () {
    var table = new Uint32Array(256);
    for (var n = 0; n < 256; n += 1) {
      var value = n;
      for (var bit = 0; bit < 8; bit += 1) { value = value & 1 ? (value >>> 1) ^ 0xEDB88320 : value >>> 1; }
      table[n] = value;
    }
    return table;
  })();

  function crc(bytes) {
    var value = 0xFFFFFFFF;
    for (var at = 0; at < bytes.length; at += 1) { value = TABLE[(value ^ bytes[at]) & 255] ^ (value >>> 8); }
    return (value ^ 0xFFFFFFFF) >>> 0;
  }

  // A record of a ZIP: pairs of a number's bytes (2 or 4) and the number.
  function record(pairs) {
    var length = pairs.reduce(function (sum, pair) { return sum + pair[0]; }, 0);
    var view = new DataView(new ArrayBuffer(length));
    pairs.reduce(function (at, pair) {
      if (pair[0] === 2) { view.setUint16(at, pair[1], true); } else { view.setUint32(at, pair[1], true); }
      return at + pair[0];
    }, 0);
    return view.buffer;
  }

  // Entries are stored; names are ASCII.
  function zip(entries) {
    var parts = [];
    var directory = [];
    var at = 0;
    var directoryBytes = 0;
    entries.forEach(function (entry) {
      var name = new TextEncoder().encode(entry.name);
      var common = [[2, 20], [2, 0], [2, 0], [2, 0], [2, 33], [4, entry.crc], [4, entry.size], [4, entry.size], [2, name.length], [2, 0]];
      parts.push(record([[4, 0x04034B50]].concat(common)), name, entry.blob);
      directory.push(record([[4, 0x02014B50], [2, 20]].concat(common, [[2, 0], [2, 0], [2, 0], [4, 0], [4, at]])), name);
      at += 30 + name.length + entry.size;
      directoryBytes += 46 + name.length;
    });
    var end = record([[4, 0x06054B50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, directoryBytes], [4, at], [2, 0]]);
    return new Blob(parts.concat(directory, [end]), { type: 'application/zip' });
  }

  function wait(seconds) { return new Promise(function (done) { setTimeout(done, seconds * 1000); }); }

  function refusal(answer) {
    if (answer.status === 401) { return Promise.reject({ text: '登录已过期。请在新标签页登录，再点“继续”。' }); }
    return answer.json().catch(function () { return {}; }).then(function (problem) {
      return Promise.reject({ again: answer.status === 429 || answer.status >= 500, text: problem.detail || '服务没有回答（' + answer.status + '）。' });
    });
  }

  function get(address, tries) {
    return fetch(address, { credentials: 'same-origin' }).then(function (answer) { return answer.ok ? answer : refusal(answer); }, function () {
      return Promise.reject({ again: true, text: '网络中断。' });
    }).catch(function (failure) {
      if (!failure.again || tries >= WAITS.length) { return Promise.reject(failure); }
      return wait(WAITS[tries]).then(function () { return get(address, tries + 1); });
    });
  }

  function begin(link) {
    var status = link.closest('section').querySelector('[data-batch-status]');
    var label = link.textContent;
    // By address and entity tag: what came once isn't fetched again, and what has changed meanwhile is.
    var have = {};
    var running = false;

    function say(text) { status.hidden = false; status.textContent = text; }

    function one(items, at) {
      if (at === items.length) { return Promise.resolve(); }
      var item = items[at];
      var key = item.path + ' ' + item.etag;
      if (have[key]) { return one(items, at + 1); }
      say('正在生成第 ' + (at + 1) + ' 份，共 ' + items.length + ' 份：' + item.number + ' ' + item.applicant);
      return get(item.path, 0).then(function (answer) { return answer.arrayBuffer(); }).then(function (buffer) {
        var bytes = new Uint8Array(buffer);
        have[key] = { name: item.name, crc: crc(bytes), size: bytes.length, blob: new Blob([bytes]) };
        return one(items, at + 1);
      });
    }

    function save(items, code) {
      var bytes = items.reduce(function (sum, item) { return sum + have[item.path + ' ' + item.etag].size + 200; }, 0);
      // A plain ZIP counts places in 32 bits and entries in 16.
      if (bytes > 4294967295 || items.length > 65535) { return Promise.reject({ text: '全部超过 4 GB，一个 ZIP 装不下，请按推荐单位分别下载。' }); }
      var blob = zip(items.map(function (item) { return have[item.path + ' ' + item.etag]; }));
      var made = document.createElement('a');
      made.href = URL.createObjectURL(blob);
      made.download = code + '.zip';
      document.body.appendChild(made);
      made.click();
      document.body.removeChild(made);
      setTimeout(function () { URL.revokeObjectURL(made.href); }, 60000);
      say('已生成 ' + items.length + ' 份，ZIP 已交给浏览器保存。');
      return null;
    }

    link.addEventListener('click', function (event) {
      event.preventDefault();
      if (running) { return; }
      running = true;
      say('正在列出…');
      get(link.getAttribute('data-batch'), 0).then(function (answer) { return answer.json(); }).then(function (batch) {
        if (!batch.items.length) { say('现在没有一份申报有这种文书。'); return null; }
        return one(batch.items, 0).then(function () { return save(batch.items, batch.code); });
      }).then(function () { link.textContent = label; }, function (failure) {
        var count = Object.keys(have).length;
        say('没有完成：' + (failure.text || '浏览器不能保存这么多文件。') + '已取得 ' + count + ' 份，点“继续”只取其余的。');
        link.textContent = '继续';
      }).then(function () { running = false; });
    });
  }

  Array.prototype.forEach.call(links, begin);
})();
