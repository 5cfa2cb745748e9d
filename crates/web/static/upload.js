// Upload with progress. Without this script the same form is posted by the browser itself.
(function () {
  'use strict';
  var form = document.querySelector('form[data-upload]');
  if (!form || !window.XMLHttpRequest) { return; }
  var input = form.querySelector('input[type=file]');
  var button = form.querySelector('button[type=submit]');
  var progress = form.querySelector('[data-progress]');
  var bar = progress.querySelector('progress');
  var words = progress.querySelector('[data-progress-text]');
  var error = form.querySelector('[data-upload-error]');
  var room = Number(form.getAttribute('data-upload'));
  input.multiple = room > 1;

  function megabytes(bytes) { return (bytes / 1048576).toFixed(1) + ' MB'; }

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

  function token() {
    return fetch('/api/v1/me', { credentials: 'same-origin', headers: { accept: 'application/json' } })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (session) { return session && session.csrf; })
      .catch(function () { return null; })
      .then(function (csrf) { return csrf || document.body.getAttribute('data-csrf') || ''; });
  }

  function send(files, at, csrf) {
    var file = files[at];
    var which = files.length > 1 ? '（第 ' + (at + 1) + ' 个，共 ' + files.length + ' 个）' : '';
    if (file.size === 0) { fail(file.name, '文件是空的（0 字节）。请检查原文件。'); return; }
    var request = new XMLHttpRequest();
    request.open('PUT', form.getAttribute('action') + '?name=' + encodeURIComponent(file.name));
    request.setRequestHeader('X-CSRF-Token', csrf);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', function (e) {
      if (!e.lengthComputable) { return; }
      bar.value = Math.floor(e.loaded / e.total * 100);
      words.textContent = e.loaded === e.total
        ? file.name + which + '：已传完，正在核对和识别…'
        : file.name + which + '：' + megabytes(e.loaded) + ' / ' + megabytes(e.total);
    });
    request.addEventListener('load', function () {
      if (request.status < 200 || request.status > 299) { fail(file.name, problem(request)); return; }
      if (at + 1 < files.length) { send(files, at + 1, csrf); return; }
      words.textContent = '上传完成。';
      var sha256 = '';
      try { sha256 = JSON.parse(request.responseText).sha256 || ''; } catch (e) { /* the page shows it */ }
      location.replace(location.pathname + '?uploaded=1' + (sha256 ? '#file-' + sha256 : ''));
    });
    request.addEventListener('error', function () { fail(file.name, '网络中断。请检查网络后重试，已上传的文件不受影响。'); });
    bar.value = 0;
    words.textContent = file.name + which + '：准备上传…';
    request.send(file);
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
    button.disabled = true;
    progress.hidden = false;
    token().then(function (csrf) { send(input.files, 0, csrf); });
  });
})();
