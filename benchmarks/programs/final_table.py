"""What the programs share: the columns of customer_segments, and an id made by hand."""

from hashlib import md5

COLUMNS = [
    "customer_id",
    "email",
    "first_name",
    "country_code",
    "age_band",
    "top_category",
    "as_of_date",
    "lifecycle_stage",
    "first_order_date",
    "last_order_date",
    "recency_days",
    "order_count",
    "monetary_amount",
    "average_order_amount",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "rfm_cell",
    "rfm_segment",
    "previous_rfm_segment",
    "segment_changed_on",
    "engagement_points",
    "engagement_score",
    "engagement_level",
    "engagement_reason",
    "last_interaction_at",
    "nurture_segment",
    "recommended_action",
    "recommended_channel",
    "recommended_offer",
    "is_vip",
    "is_at_risk",
    "is_promotion_driven",
    "is_high_potential",
    "is_low_confidence",
    "can_email",
    "suppression_reason",
]
MAIL_EVENTS = [
    "email_complaint",
    "email_bounced",
    "email_delivered",
    "email_unsubscribe",
]


def person_of(email: str) -> str:
    """Give the id of a person who is known by an e-mail only."""
    return "email-" + md5(email.encode(), usedforsecurity=False).hexdigest()
