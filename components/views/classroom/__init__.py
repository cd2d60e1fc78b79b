"""The page In class: lessons, worksheet, quiz, session."""
