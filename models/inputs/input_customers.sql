{{ coltiva.input_rows('customers', source('shop', 'customers')) }}
