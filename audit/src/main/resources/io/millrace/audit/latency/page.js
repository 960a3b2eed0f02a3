(function () {
  'use strict';
  var root = document.documentElement;
  var prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
  function followSystem() { root.classList.toggle('dark', prefersDark.matches); }
  followSystem();
  prefersDark.addEventListener('change', followSystem);
  document.getElementById('theme').addEventListener('click', function () { root.classList.toggle('dark'); });

  document.querySelectorAll('[data-toggle]').forEach(function (card) {
    card.addEventListener('click', function () {
      var isOn = card.getAttribute('aria-pressed') !== 'true';
      card.setAttribute('aria-pressed', String(isOn));
      document.querySelectorAll('[data-stage="' + card.dataset.toggle + '"]').forEach(function (part) {
        part.classList.toggle('off', !isOn);
      });
    });
  });

  var plot = document.getElementById('percentiles');
  if (!plot) { return; }
  var readout = document.getElementById('readout');
  var cursor = document.getElementById('cursor');
  var left = Number(plot.dataset.left);
  var right = Number(plot.dataset.right);
  var nines = Number(plot.dataset.nines);
  var lines = Array.from(plot.querySelectorAll('path[data-points]')).map(function (path) {
    return {
      path: path,
      points: path.dataset.points.split(' ').map(function (pair) { return pair.split(',').map(Number); })
    };
  });

  function duration(ns) {
    var units = ['ns', 'µs', 'ms', 's'];
    var unit = 0;
    while (Math.abs(ns) >= 999.5 && unit < 3) { ns /= 1000; unit++; }
    return (unit === 0 ? String(ns) : ns.toPrecision(3)) + ' ' + units[unit];
  }

  function percent(nine) {
    var p = 100 * (1 - Math.pow(10, -nine));
    return p.toFixed(Math.max(0, Math.ceil(nine) - 1)) + '%';
  }

  plot.addEventListener('mousemove', function (event) {
    var box = plot.getBoundingClientRect();
    var x = (event.clientX - box.left) / box.width * plot.viewBox.baseVal.width;
    var nine = (x - left) / (right - left) * nines;
    if (nine < 0 || nine > nines) { hide(); return; }
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    cursor.setAttribute('visibility', 'visible');
    readout.textContent = '';
    var heading = document.createElement('b');
    heading.textContent = percent(nine);
    readout.appendChild(heading);
    lines.forEach(function (line) {
      if (line.path.classList.contains('off')) { return; }
      // The first point at or right of the cursor; past its end a line has its maximum.
      var point = line.points.find(function (candidate) { return candidate[0] >= nine; }) || line.points[line.points.length - 1];
      var row = document.createElement('div');
      var name = document.createElement('span');
      var swatch = document.createElement('i');
      swatch.className = 'swatch ' + line.path.getAttribute('class').replace('line ', '');
      name.appendChild(swatch);
      name.appendChild(document.createTextNode(line.path.dataset.stage));
      var value = document.createElement('span');
      value.textContent = duration(point[1]);
      row.appendChild(name);
      row.appendChild(value);
      readout.appendChild(row);
    });
    readout.hidden = false;
    var isRightHalf = event.clientX - box.left > box.width / 2;
    readout.style.left = isRightHalf ? '' : (event.clientX - box.left + 16) + 'px';
    readout.style.right = isRightHalf ? (box.right - event.clientX + 16) + 'px' : '';
  });
  function hide() {
    readout.hidden = true;
    cursor.setAttribute('visibility', 'hidden');
  }
  plot.addEventListener('mouseleave', hide);
}());
