{{ coltiva.input_rows('products', source('shop', 'products')) }}
