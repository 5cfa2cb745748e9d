// What every page does once scripts run: the error summary takes the focus, texts are counted as they are typed.
(function () {
  'use strict';
  var summary = document.querySelector('.error-summary');
  if (summary && !location.hash) { summary.focus(); }
  document.querySelectorAll('[data-no-script]').forEach(function (e) { e.hidden = true; });

  // Every character but white space and what isn't seen, as the service counts them.
  function count(text) {
    return Array.from(text.replace(/[\s\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g, '')).length;
  }
  document.querySelectorAll('[data-count]').forEach(function (line) {
    var text = document.getElementById(line.getAttribute('data-count'));
    if (!text) { return; }
    var max = Number(line.getAttribute('data-max'));
    function show() {
      var n = count(text.value);
      line.querySelector('[data-number]').textContent = String(n);
      line.classList.toggle('over', max > 0 && n > max);
    }
    text.addEventListener('input', show);
    show();
  });

  // A finding's link may lead into something folded up.
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var e = target; e; e = e.parentElement) {
      if (e.tagName === 'DETAILS') { e.open = true; }
    }
    if (target && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) { target.focus(); }
  }
  window.addEventListener('hashchange', unfold);
  unfold();

  // The hint beside an empty viewer goes once something is shown there.
  var viewer = document.querySelector('iframe[name=viewer]');
  if (viewer) {
    document.querySelectorAll('a[target=viewer]').forEach(function (link) {
      link.addEventListener('click', function () {
        var hint = document.querySelector('.viewer-hint');
        if (hint) { hint.hidden = true; }
        viewer.title = '文件内容：' + link.textContent;
        if (window.matchMedia('(max-width:60rem)').matches) { viewer.scrollIntoView(); }
      });
    });
  }
})();
