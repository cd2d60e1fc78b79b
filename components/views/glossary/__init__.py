"""The page Glossary: its parts, figures and texts."""
