// The session is over: the password is asked in a dialog, then the code of whoever has a second factor; what was typed
// stays where it is.
import { form } from "./cells.js";

const dialog = document.getElementById("login-dialog");
const password = document.getElementById("login-password");
const code = document.getElementById("login-code");
const codeLine = document.getElementById("login-code-line");
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
  askForCode(false);
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

function askForCode(wanted) {
  codeLine.hidden = !wanted;
  password.readOnly = wanted;
  code.value = "";
  (wanted ? code : password).focus();
}

async function attempt() {
  const second = !codeLine.hidden;
  const fields = new URLSearchParams({
    membership: form.dataset.membership,
    csrfmiddlewaretoken: form.elements.namedItem("csrfmiddlewaretoken").value,
    ...(second ? { code: code.value } : { username: form.dataset.username, password: password.value }),
  });
  try {
    const response = await fetch(second ? form.dataset.loginCode : form.dataset.login, {
      method: "POST", body: fields, headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    const answer = await response.json();
    problem.textContent = answer.message ?? (response.ok ? "" : "登录没有成功，请重试。");
    if (answer.token) return answer.token;
    if (answer.code || answer.again) askForCode(Boolean(answer.code));
  } catch {
    problem.textContent = "连接不上服务器，请稍后重试。";
  }
  (codeLine.hidden ? password : code).select();
  return "";
}
