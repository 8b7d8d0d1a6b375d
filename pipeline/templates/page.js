// Which view the address asks for. Views are drawn when they are first asked for.

const VIEWS = { overview: showOverview, index: showIndex };
const drawn = new Set();
let current = { docId: null, goTo: null };

function route() {
  const [, wanted, ...rest] = location.hash.split("/");
  const parts = rest.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  if (wanted === "report") openReport(...parts);
  else view(wanted === "reports" ? "index" : "overview");
}

function view(name) {
  for (const section of document.querySelectorAll("main > .view")) section.hidden = section.id !== name;
  for (const item of document.querySelectorAll("nav a")) {
    if (item.dataset.view === name) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
  document.body.dataset.view = name;
  if (name !== "report") {
    if (!drawn.has(name)) VIEWS[name](document.getElementById(name));
    drawn.add(name);
    scrollTo(0, 0);
  }
}

function openReport(docId, incidentId) {
  const section = document.getElementById("report");
  const item = document.querySelector('nav a[data-view="report"]');
  view("report");
  if (current.docId !== docId) {
    current = { docId, goTo: showReport(section, docId) };
    item.hidden = false;
    item.textContent = docId;
    item.href = link(docId);
    scrollTo(0, 0);
  }
  if (incidentId) current.goTo(incidentId);
}

if (reports.length === 1) {
  const [{ doc_id: docId }] = reports;
  document.querySelector('nav a[data-view="index"]').hidden = true;
  Object.assign(document.querySelector('nav a[data-view="report"]'), { hidden: false, href: link(docId), textContent: docId });
}
addEventListener("hashchange", route);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
route();
