// Upload with progress, in parts (tus 1.0): after a break of the line it goes on where it stopped, and after closing the page as
// well when the same file is chosen again. Without this script the same form is posted by the browser itself.
(function () {
  'use strict';
  var form = document.querySelector('form[data-upload]');
  if (!form || !window.XMLHttpRequest || !window.btoa) { return; }
  var input = form.querySelector('input[type=file]');
  var button = form.querySelector('button[type=submit]');
  var progress = form.querySelector('[data-progress]');
  var bar = progress.querySelector('progress');
  var words = progress.querySelector('[data-progress-text]');
  var error = form.querySelector('[data-upload-error]');
  var room = Number(form.getAttribute('data-upload'));
  // /api/v1/evidence/APPLICATION/MATERIAL
  var place = form.getAttribute('action').split('/').slice(-2).map(decodeURIComponent);
  var UPLOADS = '/api/v1/uploads';
  // Small enough that a poor line gets one through, large enough that a good one hardly waits between two.
  var PART = 8388608;
  // Seconds before each further try; then a person is asked. A part that comes through starts the count anew.
  var WAITS = [1, 2, 5, 10, 20, 30, 60];
  input.multiple = room > 1;

  function megabytes(bytes) { return (bytes / 1048576).toFixed(1) + ' MB'; }
  function base64(text) { return btoa(unescape(encodeURIComponent(text))); }

  function fail(name, text) {
    progress.hidden = true;
    button.disabled = false;
    error.textContent = '“' + name + '”没有上传成功：' + text;
    error.hidden = false;
  }

  function problem(request) {
    try {
      var answer = JSON.parse(request.responseText);
      if (request.status === 401) { return '登录已过期。请在新标签页登录，再回到这里重新上传。'; }
      return answer.detail || answer.title;
    } catch (e) {
      return '服务没有回答（' + request.status + '），请稍后重试。';
    }
  }

  // On what basis a list of people is handed over.
  function basis() {
    var chosen = form.querySelector('input[name=basis]:checked');
    return chosen ? chosen.value : '';
  }

  function token() {
    return fetch('/api/v1/me', { credentials: 'same-origin', headers: { accept: 'application/json' } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (session) { return session && session.csrf; })
      .catch(function () { return null; })
      .then(function (csrf) { return csrf || document.body.getAttribute('data-csrf') || ''; });
  }

  // What is remembered of an upload is its address alone, under what makes out the file. A browser may forbid to remember.
  function memory(file) {
    var key = ['upload', place[0], place[1], basis(), file.name, file.size, file.lastModified].join('/');
    return {
      get: function () { try { return localStorage.getItem(key); } catch (e) { return null; } },
      set: function (address) { try { localStorage.setItem(key, address); } catch (e) { /* it is only slower then */ } },
      drop: function () { try { localStorage.removeItem(key); } catch (e) { /* as above */ } }
    };
  }

  function send(files, at, csrf) {
    var file = files[at];
    var which = files.length > 1 ? '（第 ' + (at + 1) + ' 个，共 ' + files.length + ' 个）' : '';
    if (file.size === 0) { fail(file.name, '文件是空的（0 字节）。请检查原文件。'); return; }
    var kept = memory(file);
    var tries = 0;
    var address = kept.get();

    function say(text) { words.textContent = file.name + which + '：' + text; }
    function show(bytes) {
      bar.value = Math.floor(bytes / file.size * 100);
      say(bytes >= file.size ? '已传完，正在核对和识别…' : megabytes(bytes) + ' / ' + megabytes(file.size));
    }

    function call(method, path, headers, body, done, moved) {
      var request = new XMLHttpRequest();
      request.open(method, path);
      request.setRequestHeader('Tus-Resumable', '1.0.0');
      request.setRequestHeader('X-CSRF-Token', csrf);
      for (var name in headers) { request.setRequestHeader(name, headers[name]); }
      if (moved) { request.upload.addEventListener('progress', moved); }
      request.addEventListener('load', function () {
        // Held by the part that broke, busy, or down for a moment: what was received is kept.
        if (request.status === 423 || request.status === 409 || request.status >= 500) { again(request); return; }
        done(request);
      });
      request.addEventListener('error', function () { again(null); });
      request.send(body);
    }

    function again(request) {
      if (tries >= WAITS.length) {
        fail(file.name, request ? problem(request) : '网络中断。请检查网络后再点“上传”，会从中断处继续，已上传的文件不受影响。');
        return;
      }
      var wait = WAITS[tries];
      tries += 1;
      say('连接中断，' + wait + ' 秒后从中断处继续…');
      setTimeout(look, wait * 1000);
    }

    function look() {
      if (!address) { create(); return; }
      call('HEAD', address, {}, null, function (request) {
        if (request.status === 200) { part(Number(request.getResponseHeader('Upload-Offset')), request); return; }
        if (request.status === 401) { fail(file.name, '登录已过期。请在新标签页登录，再回到这里重新上传。'); return; }
        // Expired or given up: from the beginning.
        kept.drop();
        address = null;
        create();
      });
    }

    function create() {
      say('准备上传…');
      var metadata = 'filename ' + base64(file.name) + ',application ' + base64(place[0]) + ',material ' + base64(place[1])
        + (basis() ? ',basis ' + base64(basis()) : '');
      call('POST', UPLOADS, { 'Upload-Length': file.size, 'Upload-Metadata': metadata }, null, function (request) {
        if (request.status !== 201) { fail(file.name, problem(request)); return; }
        address = request.getResponseHeader('Location');
        kept.set(address);
        part(0, request);
      });
    }

    function part(offset, answer) {
      show(offset);
      if (offset === file.size) { finish(answer); return; }
      var headers = { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' };
      call('PATCH', address, headers, file.slice(offset, offset + PART), function (request) {
        if (request.status !== 204) {
          // Whoever signs in again goes on with it; whatever else is refused is refused for good.
          if (request.status !== 401) { kept.drop(); }
          fail(file.name, problem(request));
          return;
        }
        tries = 0;
        part(Number(request.getResponseHeader('Upload-Offset')), request);
      }, function (e) { if (e.lengthComputable) { show(offset + Math.min(e.loaded, file.size - offset)); } });
    }

    function finish(answer) {
      kept.drop();
      if (at + 1 < files.length) { send(files, at + 1, csrf); return; }
      words.textContent = '上传完成。';
      var sha256 = (answer.getResponseHeader('Content-Location') || '').split('/').pop();
      location.replace(location.pathname + '?uploaded=1' + (sha256 ? '#file-' + sha256 : ''));
    }

    bar.value = 0;
    look();
  }

  form.addEventListener('submit', function (e) {
    e.preventDefault();
    error.hidden = true;
    if (!input.files.length) {
      error.textContent = '还没有选择文件。请先点“选择文件”。';
      error.hidden = false;
      input.focus();
      return;
    }
    if (input.files.length > room) {
      error.textContent = '此项还能放 ' + room + ' 个文件，您选了 ' + input.files.length + ' 个。请少选几个。';
      error.hidden = false;
      input.focus();
      return;
    }
    var bases = form.querySelectorAll('input[name=basis]');
    if (bases.length && !form.querySelector('input[name=basis]:checked')) {
      error.textContent = '还没有选择提供名单的依据。请先选择。';
      error.hidden = false;
      bases[0].focus();
      return;
    }
    button.disabled = true;
    progress.hidden = false;
    token().then(function (csrf) { send(input.files, 0, csrf); });
  });
})();
