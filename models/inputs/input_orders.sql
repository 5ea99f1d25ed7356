{{ coltiva.input_rows('orders', source('shop', 'orders')) }}
