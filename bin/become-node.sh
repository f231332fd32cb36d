# Read by both launchers, the checkout's and the published one: `node`, `bin` and `program` are set.

# Commands that take a tenth of a second would spend a fifth of it on optimising code that ends.
case $1 in
  dump | doctor | completion | -* | '') brief=--no-opt ;;
  *) brief=--opt ;;
esac

# The semi-space bounds the young generation, which is most of what a long recording would keep.
exec "$node" $brief --disable-warning=ExperimentalWarning --max-semi-space-size=1 \
  --v8-pool-size=1 --no-maglev --expose-gc --require "$bin/compile-cache.cjs" "$program" "$@"
