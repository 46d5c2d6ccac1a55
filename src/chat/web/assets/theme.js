/* Runs before the first paint: the theme a person chose, and the sign that script is there. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("wardroom-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch {
    /* Storage may be forbidden; then the system's choice holds. */
  }
})();
