using CsCheck;
using OrleansLlm.Retrieval.Vectors;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Vectors;

public sealed class FlatSearchTests
{
    [Fact]
    public void What_is_found_is_what_a_scan_of_the_floats_finds_at_any_filter() =>
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 130], Gen.Int[1, 40], Gen.Double[0.05, 2], Gen.Int[0, int.MaxValue], Gen.Int[1, 20])
            .Sample((rows, dimensions, clusters, spread, seed, top) =>
            {
                var vectors = new ClusteredVectors(dimensions, clusters, spread, seed);
                var buffer = vectors.Buffer(rows);
                var query = new VectorQuery(vectors.Next(), dimensions);
                foreach (var share in new[] { 1, 0.5, 0.1, 0.01, 0.001, 0 })
                {
                    var allowed = share == 1 ? null : Some(rows, share, new Random(seed));
                    Assert.Equal(ExactSearch.Find(buffer.Rows, query, top, allowed), FlatSearch.Find(buffer.Rows, query, top, allowed));
                }

                GC.KeepAlive(buffer);
            }, iter: 200);

    [Fact]
    public void Threads_do_not_change_what_is_found()
    {
        var vectors = new ClusteredVectors(64, 30, 0.4, 5);
        var buffer = vectors.Buffer(20_000);
        var query = new VectorQuery(vectors.Next(), 64);
        Assert.Equal(FlatSearch.Find(buffer.Rows, query, 10, threads: 1), FlatSearch.Find(buffer.Rows, query, 10, threads: 4));
        Assert.Equal(7 + FlatSearch.Find(buffer.Rows, query, 1)[0].Row, FlatSearch.Find(buffer.Rows, query, 1, first: 7)[0].Row);
        GC.KeepAlive(buffer);
    }

    [Fact]
    public void A_vector_without_a_direction_or_of_other_dimensions_is_refused()
    {
        Assert.Contains("3 dimensions. Given: 2", Assert.Throws<RetrievalException>(() => new VectorQuery([1, 2], 3)).Message, StringComparison.Ordinal);
        Assert.Equal("vector", Assert.Throws<RetrievalException>(() => new VectorQuery([0, 0, 0], 3)).Parameter);
        Assert.Equal("vector", Assert.Throws<RetrievalException>(() => new VectorQuery([1, float.NaN, 0], 3)).Parameter);
    }

    private static RowSet Some(int rows, double share, Random random)
    {
        var set = new RowSet(rows);
        for (var row = 0; row < rows; row++)
        {
            if (random.NextDouble() < share)
            {
                set.Add(row);
            }
        }

        return set;
    }
}
