"""The text itself: its normal form, its layout, its sentences."""
