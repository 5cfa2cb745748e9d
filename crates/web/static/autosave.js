// Saves each field as it is left. Nothing typed is lost: a field that couldn't be saved says so and stays as it is.
(function () {
  'use strict';
  var form = document.querySelector('form[data-autosave]');
  if (!form || !window.fetch || form.querySelector('fieldset[disabled]')) { return; }
  var address = '/api/v1/applications/' + form.getAttribute('data-autosave');
  var csrf = document.body.getAttribute('data-csrf') || '';
  var banner = document.querySelector('[data-banner]');
  var hint = document.querySelector('[data-autosave-hint]');
  if (hint) { hint.hidden = false; }
  var fields = {};
  var timers = {};
  var leaving = false;
  var running = Promise.resolve(true);

  form.querySelectorAll('[data-field]').forEach(function (box) {
    var id = box.getAttribute('data-field');
    var theirs = box.querySelector('[data-theirs]');
    fields[id] = { id: id, box: box, mark: box.querySelector('[data-saved]'), saved: theirs ? theirs.getAttribute('data-theirs') : value(box, id, true), stuck: !!theirs };
    box.addEventListener('change', function () { save(id); });
    box.addEventListener('input', function (e) {
      clearTimeout(timers[id]);
      if (e.target.tagName === 'TEXTAREA') { timers[id] = setTimeout(function () { save(id); }, 2500); }
    });
  });

  function inputs(box, id) {
    return Array.prototype.filter.call(box.querySelectorAll('input,select,textarea'), function (e) { return e.name === 'f.' + id; });
  }
  // The field's value; as the page came, or as it is now.
  function value(box, id, came) {
    return inputs(box, id).map(function (e) {
      if (e.type === 'radio' || e.type === 'checkbox') { return (came ? e.defaultChecked : e.checked) ? e.value : ''; }
      if (e.tagName === 'SELECT') {
        var chosen = Array.prototype.filter.call(e.options, function (o) { return came ? o.defaultSelected : o.selected; })[0];
        return chosen ? chosen.value : '';
      }
      return came ? e.defaultValue : e.value;
    }).filter(function (v) { return v !== ''; }).join('\n');
  }

  function mark(field, text, failed) {
    field.mark.textContent = text;
    field.mark.classList.toggle('failed', !!failed);
  }

  function tell(parts) {
    banner.textContent = '';
    parts.forEach(function (part) { banner.appendChild(part); });
    banner.hidden = parts.length === 0;
  }
  function element(name, text, attributes) {
    var e = document.createElement(name);
    e.textContent = text;
    Object.keys(attributes || {}).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    return e;
  }
  function retry() {
    var button = element('button', '重试保存', { type: 'button', 'class': 'button' });
    button.addEventListener('click', function () { saveAll(); });
    return button;
  }
  function expired() {
    var line = element('p', '登录已过期，还有内容没有保存。您填的文字都在本页，请不要关闭。先');
    line.appendChild(element('a', '在新标签页登录', { href: '/sign-in', target: '_blank', rel: 'noopener' }));
    line.appendChild(document.createTextNode('，再回到这里点“重试保存”。'));
    tell([line, retry()]);
  }

  function conflict(field, theirs) {
    field.stuck = true;
    field.saved = theirs;
    var old = field.box.querySelector('.theirs');
    if (old) { old.remove(); }
    var box = element('div', '', { 'class': 'theirs', role: 'group', 'aria-label': '另一个窗口保存的内容' });
    box.appendChild(element('p', '这一项在另一个窗口被改过。那里保存的内容是：'));
    box.appendChild(element('div', theirs === '' ? '（空）' : shown(field, theirs), { 'class': 'theirs-text' }));
    var keep = element('button', '保存我填的', { type: 'button', 'class': 'button' });
    var take = element('button', '改用那里的', { type: 'button', 'class': 'button button-second' });
    keep.addEventListener('click', function () { box.remove(); field.stuck = false; save(field.id); });
    take.addEventListener('click', function () { box.remove(); field.stuck = false; put(field, theirs); mark(field, '已改用另一个窗口保存的内容'); });
    box.appendChild(keep);
    box.appendChild(take);
    field.box.insertBefore(box, field.mark);
    mark(field, '还没有保存，请选择用哪一个', true);
  }
  function shown(field, text) {
    var labels = inputs(field.box, field.id).filter(function (e) { return e.labels && e.type !== 'text' && text.split('\n').indexOf(e.value) >= 0; });
    return labels.length && labels[0].type !== 'textarea' ? labels.map(function (e) { return e.labels[0].textContent; }).join('、') : text;
  }
  function put(field, text) {
    inputs(field.box, field.id).forEach(function (e) {
      if (e.type === 'radio' || e.type === 'checkbox') { e.checked = text.split('\n').indexOf(e.value) >= 0; } else { e.value = text; }
      e.dispatchEvent(new Event('input', { bubbles: true }));
    });
    clearTimeout(timers[field.id]);
  }

  function save(id) {
    clearTimeout(timers[id]);
    running = running.then(function () { return send(fields[id], true); });
    return running;
  }
  function saveAll() {
    return Object.keys(fields).reduce(function (_, id) { return save(id); }, running).then(function () {
      return Object.keys(fields).every(function (id) { return !fields[id].stuck && value(fields[id].box, id) === fields[id].saved; });
    });
  }

  function send(field, again) {
    var now = value(field.box, field.id);
    if (field.stuck || now === field.saved) { return Promise.resolve(true); }
    var body = { fields: {}, base: {} };
    body.fields[field.id] = now;
    body.base[field.id] = field.saved;
    mark(field, '正在保存…');
    return fetch(address, {
      method: 'PATCH', credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, Accept: 'application/json' },
      body: JSON.stringify(body)
    }).then(function (answer) {
      return answer.json().then(function (json) { return done(field, now, answer.status, json, again); });
    }).catch(function () {
      mark(field, '还没有保存', true);
      tell([element('p', '网络中断，还有内容没有保存。您填的文字都在本页，请不要关闭。'), retry()]);
      return false;
    });
  }

  function done(field, now, status, json, again) {
    if (status >= 200 && status < 300) {
      field.saved = now;
      mark(field, '已保存 ' + new Date().toTimeString().slice(0, 8));
      tell([]);
      if (field.box.hasAttribute('data-controls') && !leaving) {
        var active = document.activeElement;
        leaving = true;
        location.hash = active && active.id ? active.id : '';
        location.reload();
      }
      return true;
    }
    if (status === 401 || (status === 403 && again)) {
      return fetch('/api/v1/me', { credentials: 'same-origin' }).then(function (me) {
        if (!me.ok) { mark(field, '还没有保存', true); expired(); return false; }
        return me.json().then(function (session) { csrf = session.csrf || ''; renew(); return again ? send(field, false) : false; });
      });
    }
    if (status === 409) { conflict(field, theirs(json, field.id)); return false; }
    var single = (json.problems || []).filter(function (p) { return p.field === field.id || p.field === 'fields.' + field.id; })[0];
    mark(field, '还没有保存：' + (single ? single.message : json.detail || json.title), true);
    return false;
  }
  function theirs(json, id) {
    var extra = json.extra || {};
    var list = extra.conflicts || extra.fields || extra.current || extra;
    var found = list[id];
    if (found && typeof found === 'object') { found = found.current; }
    return typeof found === 'string' ? found : '';
  }
  function renew() {
    document.body.setAttribute('data-csrf', csrf);
    document.querySelectorAll('input[name=csrf]').forEach(function (e) { e.value = csrf; });
  }

  // The button saves what is left and then goes on; what can't be saved keeps the page where it is.
  form.addEventListener('submit', function (e) {
    if (leaving) { return; }
    e.preventDefault();
    var button = e.submitter || document.activeElement;
    saveAll().then(function (clean) {
      if (!clean) { return; }
      leaving = true;
      if (button && button.name === 'then') {
        var then = element('input', '', { type: 'hidden', name: 'then', value: button.value });
        form.appendChild(then);
      }
      form.submit();
    });
  });
  window.addEventListener('beforeunload', function (e) {
    var open = Object.keys(fields).some(function (id) { return value(fields[id].box, id) !== fields[id].saved; });
    if (open && !leaving) { e.preventDefault(); e.returnValue = ''; }
  });
})();
