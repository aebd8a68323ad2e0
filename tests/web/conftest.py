"""Web tests read Spanish, so the catalogues are compiled before Django loads them."""

from tools import prepare

prepare.BUILD.mkdir(exist_ok=True)
with prepare.alone():
    prepare.compile_catalogues()
