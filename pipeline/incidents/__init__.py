"""Events in their sentences, and what other sentences add to them."""
