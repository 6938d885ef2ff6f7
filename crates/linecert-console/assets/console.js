// What the console does beside showing pages: ages that count on, pages that keep up while somebody
// sees them, events of jobs, charts, keys. Every page works without it.
"use strict";
(() => {
  const words = document.body.dataset;
  const rootStyle = () => getComputedStyle(document.documentElement);

  // Ages. The same steps as the daemon's: seconds up to two minutes, minutes up to two hours.
  const length = (seconds) => {
    const [unit, count] =
      seconds < 120 ? ["ageSeconds", seconds]
      : seconds < 7200 ? ["ageMinutes", seconds / 60]
      : seconds < 172800 ? ["ageHours", seconds / 3600]
      : ["ageDays", seconds / 86400];
    return words[unit].replace("#", Math.floor(count));
  };
  const showAges = () => {
    for (const time of document.querySelectorAll("time[data-age]")) {
      const seconds = Math.abs(Date.now() - Date.parse(time.dateTime)) / 1000;
      time.textContent = length(Math.floor(seconds));
    }
  };
  // A page that stays open tells the truth about ages; one that was just made already does.
  setInterval(() => { if (!document.hidden) showAges(); }, 5000);

  // Refresh. Nothing is asked for while nobody looks, or while somebody writes.
  let refreshed = Date.now();
  const isBusy = () => document.activeElement?.matches("#document :is(input, select)");
  setInterval(() => {
    const page = document.querySelector("[data-refresh]");
    if (!page || document.hidden || isBusy()) return;
    if (Date.now() - refreshed < page.dataset.refresh * 1000) return;
    refreshed = Date.now();
    page.dispatchEvent(new Event("refresh"));
  }, 1000);

  // Events of a job. The number of the last event goes along, so that none is shown twice.
  const follow = (list) => {
    const status = list.parentElement.querySelector(".connection");
    let last = list.dataset.after, wait = 1000, source = null, ended = false, timer = 0;
    const tell = (word) => { if (status) status.textContent = words[word]; };
    const seen = (event) => { last = event.lastEventId || last; };
    const markup = (text) => {
      const holder = document.createElement("template");
      holder.innerHTML = text;
      return holder.content;
    };
    const open = () => {
      if (ended || source || document.hidden) return;
      source = new EventSource(`${list.dataset.events}?after=${encodeURIComponent(last)}`);
      source.onopen = () => { wait = 1000; tell("connected"); };
      source.addEventListener("step", (event) => { seen(event); list.append(markup(event.data)); });
      source.addEventListener("row", (event) => {
        seen(event);
        const row = markup(event.data).firstElementChild;
        const old = row && document.querySelector(`tr[data-key="${CSS.escape(row.dataset.key)}"]`);
        if (old) old.replaceWith(row);
      });
      // What the page says of the whole job is of before: it is made anew.
      source.addEventListener("end", () => {
        ended = true;
        close();
        tell("ended");
        setTimeout(() => location.reload(), 500);
      });
      source.onerror = () => {
        close();
        tell("lost");
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, 30000);
      };
    };
    const close = () => { clearTimeout(timer); source?.close(); source = null; };
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    open();
  };
  document.querySelectorAll("[data-events]").forEach(follow);

  // Charts. Numbers come as whole steps; a gap stays a gap.
  const draw = async (figure) => {
    const place = figure.querySelector(".plot");
    const answer = await fetch(figure.dataset.columns).catch(() => null);
    const columns = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!columns?.seconds.length) { place.textContent = words.noChart; return; }
    const scale = 10 ** columns.decimals;
    const colour = (name) => rootStyle().getPropertyValue(`--${name}`).trim();
    const colours = { baseline: colour("good"), lowest: colour("bad"), highest: colour("bad") };
    // The axis is in the local time of the page, wherever the browser is.
    const tzDate = (second) => uPlot.tzDate(new Date((second + columns.offset) * 1000), "Etc/UTC");
    const day = "\n{YYYY}-{MM}-{DD}";
    const values = [
      [86400, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
      [3600, "{HH}:{mm}", day, null, day, null, null, null, 1],
      [60, "{HH}:{mm}", day, null, day, null, null, null, 1],
    ];
    const axis = { stroke: colour("faint"), grid: { stroke: colour("edge"), width: 1 }, ticks: { stroke: colour("edge") } };
    const value = (_, v, __, i) => {
      if (v != null) return `${v} ${columns.unit}`;
      return i == null ? "–" : columns.why[i] || "–";
    };
    const levelValue = (one) => () => `${one.steps / scale} ${columns.unit}`;
    const level = (one) => ({ label: one.label, value: levelValue(one), stroke: colours[one.kind], dash: one.kind === "baseline" ? [8, 4] : [3, 3], width: 1.5, points: { show: false } });
    // A limit far from the readings would press them flat: it is told below, and not drawn.
    const read = columns.steps.filter((step) => step != null);
    const near = 5 * scale, [low, high] = [Math.min(...read), Math.max(...read)];
    const levels = columns.levels.filter((one) => one.steps > low - near && one.steps < high + near);
    const ends = [...read, ...levels.map((one) => one.steps)].map((step) => step / scale);
    const [bottom, top] = read.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
    // A moment alone would stretch over years.
    const [first, last] = [columns.seconds[0], columns.seconds.at(-1)], isMoment = last - first < 7200;
    const options = {
      tzDate, width: place.clientWidth - 12, height: 270,
      scales: { x: { range: (_, from, to) => (isMoment ? [first - 3600, last + 3600] : [from, to]) }, y: { range: [bottom - 0.5, top + 0.5] } },
      axes: [{ ...axis, values }, { ...axis, label: columns.unit, size: 60 }],
      series: [{ label: columns.time, value: "{YYYY}-{MM}-{DD} {HH}:{mm}" }, { label: columns.label, stroke: colour("accent"), width: 2, spanGaps: false, value }, ...columns.levels.map(level)],
    };
    const data = [
      columns.seconds,
      columns.steps.map((step) => (step == null ? null : step / scale)),
      ...columns.levels.map((one) => columns.seconds.map(() => one.steps / scale)),
    ];
    place.replaceChildren();
    const chart = new uPlot(options, data, place);
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth - 12, height: 270 })).observe(place);
  };
  const drawAll = () => document.querySelectorAll(".chart").forEach(draw);
  drawAll();

  // What the visitor prefers is seen at once, and kept by the daemon's cookie.
  document.querySelector("[data-preferences]")?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name !== "theme") return;
    event.preventDefault();
    document.documentElement.dataset.theme = button.value;
    for (const other of event.target.querySelectorAll("[name=theme]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const body = new URLSearchParams(new FormData(event.target, button));
    fetch(event.target.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
    drawAll();
  });

  // Keys.
  const help = document.getElementById("keys");
  let goes = false;
  const select = (step) => {
    const rows = [...document.querySelectorAll("tbody tr")];
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("selected"));
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
    rows[now]?.classList.remove("selected");
    rows[next].classList.add("selected");
    rows[next].scrollIntoView({ block: "nearest" });
    rows[next].querySelector("a")?.focus({ preventScroll: true });
  };
  const keys = {
    "/": () => (document.querySelector("[data-search]") ?? document.querySelector("form.search input"))?.focus(),
    j: () => select(1),
    k: () => select(-1),
    g: () => { goes = true; setTimeout(() => { goes = false; }, 1500); },
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (goes) {
      goes = false;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    const action = keys[event.key];
    if (action) { event.preventDefault(); action(); }
  });
})();
