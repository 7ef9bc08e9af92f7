/* The desk works without this file; with it files can be dropped, and uploads and checks are seen moving. */
"use strict";
function upload() {
  const form = document.querySelector("[data-upload]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const zone = form.querySelector("[data-drop]");
    const bar = form.querySelector("[data-bar]");
    form.querySelector("[data-drop-hint]").hidden = false;
    for (const name of ["dragover", "dragleave", "drop"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.toggle("over", name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
    }
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      const button = form.querySelector("button");
      button.disabled = true;
      bar.hidden = false;
      request.upload.addEventListener("progress", (told) => {
        if (!told.lengthComputable) return;
        const share = Math.floor((100 * told.loaded) / told.total);
        bar.querySelector("progress").value = share;
        bar.querySelector("[data-bar-words]").textContent = `${share}%`;
      });
      const again = () => { button.disabled = false; bar.hidden = true; };
      request.addEventListener("load", () => {
        if (request.status === 200) { location.assign(request.responseURL); return; }
        again();
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        document.querySelector("main").replaceChildren(...page.querySelectorAll("main > *"));
        document.querySelector("[role=alert]")?.focus();
        upload();
      });
      request.addEventListener("error", () => { again(); form.submit(); });
      request.open("POST", form.action || location.href);
      request.send(new FormData(form));
    });
  }
}

function watch() {
  const region = document.querySelector("[data-progress]");
  if (region) {
    const look = async () => {
      try {
        const answer = await fetch(region.dataset.progress, { headers: { Accept: "text/html" } });
        if (answer.status === 204 || answer.redirected) { location.reload(); return; }
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          region.replaceChildren(...page.body.children);
          if (region.querySelector("[role=alert]")) return;
        }
      } catch { /* the next look tries again */ }
      setTimeout(look, 700);
    };
    setTimeout(look, 300);
  }
}

function mend() {
  for (const button of document.querySelectorAll("[data-take]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const cell = button.closest(".field").querySelector("input, textarea");
      cell.value = button.dataset.take;
      cell.focus();
    });
  }
  document.querySelector("[data-mend] [role=alert], #refused > [role=alert]")?.focus();
}

upload();
watch();
mend();
