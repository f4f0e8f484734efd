import argparse
import os

import django


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--size", type=int)
    a = p.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    django.setup()
    from tests.bench.search_filled import database

    with database(a.size, seed=1, keep=True) as f:
        print(f)


if __name__ == "__main__":
    main()
