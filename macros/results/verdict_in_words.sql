{#- What an arm of an experiment shows, as a sentence that says which number to believe.
    The row has the figures of fct_experiment_results and those of its control. -#}
{% macro verdict_in_words(verdict) -%}
    {%- set claim = "coalesce('; attribution claims ' || "
        ~ coltiva.whole_number('attributed_order_count') ~ ", '')" -%}
    {%- set between = coltiva.whole_number('incremental_order_count_low')
        ~ " || ' to ' || " ~ coltiva.whole_number('incremental_order_count_high') -%}
    case {{ verdict }}
        when 'more_orders'
            then
                'Believe the control group: the messages brought about '
                || {{ coltiva.whole_number('incremental_order_count') }}
                || ' orders (' || {{ between }} || ')' || {{ claim }}
        when 'fewer_orders'
            then
                'Believe the control group: the messages cost about '
                || {{ coltiva.whole_number('-incremental_order_count') }}
                || ' orders (' || {{ between }} || ' brought)' || {{ claim }}
        when 'not_shown'
            then
                'Believe neither: the messages brought ' || {{ between }}
                || ' orders, perhaps none' || {{ claim }}
        when 'too_few'
            then
                'Believe neither: ' || {{ coltiva.whole_number('people_count') }}
                || ' people and a control group of '
                || {{ coltiva.whole_number('control_people_count') }} || ' with '
                || {{ coltiva.whole_number(
                    'converted_count + control_converted_count'
                ) }} || ' buyers among them are too few to tell'
        when 'not_over'
            then
                'Wait: it is not over, and who looks until it shows something is '
                || 'misled'
        when 'uneven_arms'
            then
                'Believe neither: the control group is '
                || {{ coltiva.whole_number('control_rate * 100') }}
                || ' % of people where '
                || {{ coltiva.whole_number('hold_out_rate * 100') }}
                || ' % was asked for; something keeps people out of an arm'
        when 'control_written_to'
            then
                'Believe neither: '
                || {{ coltiva.whole_number('control_written_to_count') }}
                || ' of the control group were written to; the sender must leave '
                || 'out what is held back'
        when 'no_control'
            then
                'Believe neither: nobody is in the control group; the sender must '
                || 'write control_assigned'
    end
{%- endmacro %}
