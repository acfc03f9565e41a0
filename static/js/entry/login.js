// The session is over: the password is asked in a dialog, what was typed stays where it is.
import { form } from "./cells.js";

const dialog = document.getElementById("login-dialog");
const password = document.getElementById("login-password");
const problem = document.getElementById("login-problem");
let asking = null;

// Resolves to the new token that forms must send.
export function logInAgain() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

function ask() {
  const before = document.activeElement;
  problem.textContent = "";
  password.value = "";
  dialog.showModal();
  password.focus();
  return new Promise((resolve) => {
    const submit = async (event) => {
      event.preventDefault();
      const token = await attempt();
      if (!token) return;
      dialog.removeEventListener("submit", submit);
      dialog.close();
      before?.focus();
      resolve(token);
    };
    dialog.addEventListener("submit", submit);
  });
}

dialog.addEventListener("cancel", (event) => event.preventDefault()); // what is typed would be lost behind it

async function attempt() {
  const fields = new URLSearchParams({
    username: form.dataset.username, password: password.value, membership: form.dataset.membership,
    csrfmiddlewaretoken: form.elements.namedItem("csrfmiddlewaretoken").value,
  });
  try {
    const response = await fetch(form.dataset.login, {
      method: "POST", body: fields, headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    const answer = await response.json();
    if (response.ok) return answer.token;
    problem.textContent = answer.message ?? "登录没有成功，请重试。";
  } catch {
    problem.textContent = "连接不上服务器，请稍后重试。";
  }
  password.select();
  return "";
}
