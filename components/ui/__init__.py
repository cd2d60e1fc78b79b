"""The kit of the views: widgets, figures, and what a viewer and this server keep."""
