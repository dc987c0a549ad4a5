using OrleansLlm.Retrieval.Vectors;
using OrleansLlm.Tests.Collections;

namespace OrleansLlm.Retrieval.Tests.Vectors;

public sealed class HnswTests
{
    private static readonly HnswOptions Options = new() { Links = 12, BuildCandidates = 80, Threads = 2 };

    [Fact]
    public void A_graph_finds_nearly_all_of_the_nearest()
    {
        var vectors = new ClusteredVectors(48, 60, 0.5, 3);
        var buffer = vectors.Buffer(8_000);
        var graph = HnswBuilder.Build(buffer.Rows, Options);
        var recall = Enumerable.Range(0, 200).Average(_ =>
        {
            var query = new VectorQuery(vectors.Next(), 48);
            return ExactSearch.Recall(ExactSearch.Find(buffer.Rows, query, 10), HnswSearch.Find(graph.Graph, buffer.Rows, query, 10, 96));
        });
        Assert.True(recall >= 0.99, $"recall@10 {recall}");
        GC.KeepAlive(buffer);
        GC.KeepAlive(graph);
    }

    [Fact]
    public void The_same_rows_and_seed_make_the_same_graph_at_any_number_of_threads()
    {
        var buffer = new ClusteredVectors(32, 20, 0.5, 9).Buffer(3_000);
        var one = HnswBuilder.Build(buffer.Rows, Options with { Threads = 1 });
        var four = HnswBuilder.Build(buffer.Rows, Options with { Threads = 4 });
        var other = HnswBuilder.Build(buffer.Rows, Options with { Seed = 2 });
        Assert.True(one.Lowest.SequenceEqual(four.Lowest) && one.Upper.SequenceEqual(four.Upper) && one.Levels.SequenceEqual(four.Levels));
        Assert.False(one.Lowest.SequenceEqual(other.Lowest));
        GC.KeepAlive(buffer);
    }

    [Fact]
    public void A_graph_that_lost_and_gained_rows_many_times_finds_as_much_as_a_new_one()
    {
        var (vectors, random) = (new ClusteredVectors(32, 40, 0.5, 8), new Random(8));
        var (buffer, copy) = (vectors.Buffer(4_000), new VectorBuffer(32));
        var graph = HnswBuilder.Build(buffer.Rows, Options);
        for (var round = 0; round < 8; round++)
        {
            (copy, var newRows) = (new VectorBuffer(32), new int[4_000]);
            for (var row = 0; row < 4_000; row++)
            {
                newRows[row] = random.Next(5) == 0 ? -1 : copy.Rows.Rows;
                if (newRows[row] >= 0)
                {
                    copy.Add(buffer.Rows.Values(row));
                }
            }

            while (copy.Rows.Rows < 4_000)
            {
                copy.Add(new VectorQuery(vectors.Next(), 32).Values);
            }

            var extended = HnswBuilder.Extend(copy.Rows, Options, graph.Graph, newRows);
            Assert.True(extended.Lowest.SequenceEqual(HnswBuilder.Extend(copy.Rows, Options with { Threads = 1 }, graph.Graph, newRows).Lowest));
            (buffer, graph) = (copy, extended);
        }

        var recall = Enumerable.Range(0, 200).Average(_ =>
        {
            var query = new VectorQuery(vectors.Next(), 32);
            return ExactSearch.Recall(ExactSearch.Find(buffer.Rows, query, 10), HnswSearch.Find(graph.Graph, buffer.Rows, query, 10, 96));
        });
        Assert.True(recall >= 0.99, $"recall@10 {recall}");
        GC.KeepAlive(buffer);
    }

    [Fact]
    public void Rows_that_may_not_be_found_are_passed_through_but_not_found()
    {
        var vectors = new ClusteredVectors(32, 20, 0.5, 4);
        var buffer = vectors.Buffer(3_000);
        var graph = HnswBuilder.Build(buffer.Rows, Options);
        var allowed = new RowSet(3_000);
        for (var row = 0; row < 3_000; row += 2)
        {
            allowed.Add(row);
        }

        var recall = Enumerable.Range(0, 100).Average(_ =>
        {
            var query = new VectorQuery(vectors.Next(), 32);
            var found = HnswSearch.Find(graph.Graph, buffer.Rows, query, 10, 96, allowed);
            Assert.All(found, row => Assert.True(allowed.Contains(row.Row)));
            return ExactSearch.Recall(ExactSearch.Find(buffer.Rows, query, 10, allowed), found);
        });
        Assert.True(recall >= 0.98, $"recall@10 {recall}");
        GC.KeepAlive(buffer);
        GC.KeepAlive(graph);
    }

    [Fact]
    public void One_row_and_equal_rows_are_a_graph_too()
    {
        var buffer = new VectorBuffer(4);
        for (var row = 0; row < 300; row++)
        {
            buffer.Add([0.5f, 0.5f, 0.5f, 0.5f]);
        }

        var query = new VectorQuery([1, 0, 0, 0], 4);
        Assert.Equal(10, HnswSearch.Find(HnswBuilder.Build(buffer.Rows, Options).Graph, buffer.Rows, query, 10, 20).Length);
        var single = new VectorBuffer(4);
        single.Add([1, 0, 0, 0]);
        Assert.Equal([new ScoredRow(0, 1)], HnswSearch.Find(HnswBuilder.Build(single.Rows, Options).Graph, single.Rows, query, 10, 20));
        GC.KeepAlive(buffer);
        GC.KeepAlive(single);
    }
}
