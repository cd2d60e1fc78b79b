// Hands the page's one message a second to all that shows something of it.
export default function ({ data }) {
  document.dispatchEvent(new CustomEvent("keypoint-lab-news", { detail: data }));
}
