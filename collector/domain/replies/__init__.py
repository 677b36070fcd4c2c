"""What a debtor's reply says: rules that read the words, name the labels, and show which words made them."""
