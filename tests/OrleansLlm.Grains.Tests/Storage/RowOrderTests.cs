using CsCheck;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tests.Storage;

public sealed class RowOrderTests
{
    /// <summary>Rows come, go and come back at random: whoever goes on behind a row gets what followed it, whether it is still there or not.</summary>
    [Fact]
    public void The_place_of_a_row_is_known_also_when_it_is_gone() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 7]).List[1, 60].Sample(operations =>
        {
            var (order, rows, all) = (new RowOrder(), new List<string>(), new List<string>());
            foreach (var (isAdded, id) in operations.Select(operation => (operation.Item1, $"r{operation.Item2}")))
            {
                if (!isAdded)
                {
                    order.Remove(id);
                    rows.Remove(id);
                }
                else if (!rows.Contains(id))
                {
                    order.Add(id);
                    rows.Add(id);
                    all.Remove(id);
                    all.Add(id);
                }
            }

            foreach (var id in all)
            {
                var (before, after) = (all.TakeWhile(other => other != id).Count(rows.Contains), all.SkipWhile(other => other != id).Skip(1).Count(rows.Contains));
                var own = rows.Contains(id) ? 1 : 0;
                Assert.Equal((before, before + own), order.PlaceOf(id, oldestFirst: true));
                Assert.Equal((after, after + own), order.PlaceOf(id, oldestFirst: false));
            }

            Assert.Null(order.PlaceOf("other", oldestFirst: true));
        });

    [Fact]
    public void Of_many_that_are_gone_the_first_are_forgotten()
    {
        var order = new RowOrder();
        for (var i = 0; i < 5_000; i++)
        {
            order.Add($"{i}");
            order.Remove($"{i}");
        }

        Assert.Null(order.PlaceOf("0", oldestFirst: true));
        Assert.Equal((0, 0), order.PlaceOf("4999", oldestFirst: true));
    }
}
