{{ coltiva.input_rows('interactions', source('touchpoints', 'interactions')) }}
