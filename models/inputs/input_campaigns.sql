{{ coltiva.input_rows('campaigns', source('touchpoints', 'campaigns')) }}
