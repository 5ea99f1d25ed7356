{{ coltiva.input_rows('order_lines', source('shop', 'order_lines')) }}
