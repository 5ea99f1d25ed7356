{{ coltiva.input_rows('consents', source('touchpoints', 'consents')) }}
