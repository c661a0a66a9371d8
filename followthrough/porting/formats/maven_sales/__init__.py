"""The sales data set with accounts, products, sales teams and a pipeline, as Maven Analytics publishes it."""
