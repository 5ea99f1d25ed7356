{{ coltiva.input_rows('refunds', source('shop', 'refunds')) }}
