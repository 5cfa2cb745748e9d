// Sums of the score sheet as it is filled in. The service reckons them again on saving.
(function () {
  'use strict';
  var form = document.querySelector('form[data-assessment]');
  if (!form) { return; }
  var bonusMax = Number(form.getAttribute('data-bonus-max'));
  var conclusions = Array.prototype.slice.call(form.querySelectorAll('input[data-min]'));

  function chosen(row) {
    var radio = row.querySelector('input[type=radio]:checked');
    var select = row.querySelector('select');
    var value = radio ? radio.value : select ? select.value : '';
    return value === '' ? null : Number(value);
  }
  function put(name, value) { form.querySelector('[data-' + name + ']').textContent = String(value); }

  function reckon() {
    var base = 0, bonus = 0, answered = 0;
    form.querySelectorAll('[data-group]').forEach(function (group) {
      var sum = 0;
      group.querySelectorAll('[data-field]').forEach(function (row) {
        var points = chosen(row);
        if (points === null) { return; }
        sum += points;
        if (group.getAttribute('data-group') !== 'bonus') { answered += 1; }
      });
      group.querySelector('[data-sum]').textContent = String(sum);
      if (group.getAttribute('data-group') === 'bonus') { bonus += sum; } else { base += sum; }
    });
    bonus = Math.min(bonus, bonusMax);
    put('base', base);
    put('bonus', bonus);
    put('total', base + bonus);
    put('answered', answered);
    var reached = conclusions.filter(function (c) { return base + bonus >= Number(c.getAttribute('data-min')); })[0];
    put('reached', reached ? reached.getAttribute('data-label') : '');
  }
  form.addEventListener('change', reckon);
  reckon();
})();
