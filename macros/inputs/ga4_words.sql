{#- Events that GA4 sends by itself or proposes and that are no interactions: they would
    each be warned of as an unknown type. Purchases and refunds are the shop's to tell.
    -#}
{% macro ga4_left_out() -%}
    {{ return([
        'purchase', 'refund', 'ecommerce_purchase', 'in_app_purchase',
        'session_start', 'first_visit', 'first_open', 'user_engagement', 'scroll',
        'click', 'file_download', 'form_start', 'form_submit', 'video_start',
        'video_progress', 'video_complete',
        'login', 'sign_up', 'generate_lead', 'qualify_lead', 'disqualify_lead',
        'working_lead', 'close_convert_lead', 'close_unconvert_lead', 'join_group',
        'select_content', 'view_cart', 'view_item_list', 'select_item',
        'view_promotion', 'select_promotion', 'add_payment_info', 'add_shipping_info',
        'ad_click', 'ad_exposure', 'ad_impression', 'ad_query', 'ad_reward',
        'adunit_exposure', 'campaign_details', 'firebase_campaign',
        'experience_impression', 'app_clear_data', 'app_exception', 'app_remove',
        'app_update', 'app_store_refund', 'app_store_subscription_cancel',
        'app_store_subscription_convert', 'app_store_subscription_renew', 'os_update',
        'dynamic_link_app_open', 'dynamic_link_app_update',
        'dynamic_link_first_open', 'error', 'notification_dismiss',
        'notification_foreground', 'notification_open', 'notification_receive',
        'notification_send',
    ]) }}
{%- endmacro %}

{#- Events about products: each of their items is an interaction. -#}
{% macro ga4_about_products() -%}
    {{ return([
        'view_item', 'add_to_wishlist', 'add_to_cart', 'remove_from_cart',
    ]) }}
{%- endmacro %}

{#- A list of words as SQL has it behind `in`. -#}
{% macro word_list(words) -%}
    ({% for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- The address of a page without what follows ? or #, which may hold an e-mail or a
    token; null where the address itself holds an e-mail. -#}
{% macro page_without_query(column) -%}
    {%- set page = coltiva.matched_group(column, '^([^?#]*)', 1) -%}
    case
        when {{ coltiva.matched_group(page, '(@|%40)', 1) }} is null then {{ page }}
    end
{%- endmacro %}
