"""The pages of reviews."""

from django.urls import URLPattern, URLResolver, path

from reviews.views import cycles, exports, lists, moves, review

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.reviews, name="reviews"),
    path("to-write/", lists.to_write, name="reviews_to_write"),
    path("people/", lists.people, name="people_reviews"),
    path("mine/", lists.mine, name="my_reviews"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.new_cycle, name="new_cycle"),
    path("cycles/<uuid:public_id>/", cycles.cycle, name="cycle"),
    path("cycles/<uuid:public_id>/opening/", cycles.opening, name="cycle_opening"),
    path("cycles/<uuid:public_id>/open/", cycles.open_again, name="open_cycle"),
    path("cycles/<uuid:public_id>/scores/", cycles.scores, name="cycle_scores"),
    path("cycles/<uuid:public_id>/close/", cycles.close, name="close_cycle"),
    path("cycles/<uuid:public_id>/export/", exports.export, name="cycle_export"),
    path("<uuid:public_id>/", review.review, name="review"),
    path("<uuid:public_id>/write/", review.write, name="write_review"),
    path("<uuid:public_id>/comment/", review.comment, name="comment_review"),
    path("<uuid:public_id>/sign/", moves.sign, name="sign_review"),
    path("<uuid:public_id>/hand-over/", moves.hand_over, name="hand_over_review"),
    path("<uuid:public_id>/reopen/", moves.reopen, name="reopen_review"),
    path("<uuid:public_id>/close/", moves.close, name="close_review"),
]
