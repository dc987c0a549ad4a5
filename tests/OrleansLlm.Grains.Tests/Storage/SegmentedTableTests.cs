using CsCheck;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Storage;

public sealed class SegmentedTableTests
{
    private static readonly GrainId Grain = GrainId.Create("test", "table");

    /// <summary>Random additions, changes and removals, with the store dying anywhere: what is loaded then is what was acknowledged, or one operation more.</summary>
    [Fact]
    public Task A_table_is_what_a_list_would_be_wherever_its_store_dies() =>
        Gen.Select(Gen.Int[0, 40], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9]).List[0, 30]).SampleAsync(async (writes, operations) =>
        {
            var store = new MemoryStore { WritesLeft = writes };
            var (acknowledged, attempted) = (new List<Row>(), new List<Row>());
            try
            {
                var table = await LoadAsync(store);
                foreach (var (kind, id) in operations)
                {
                    attempted = Change(acknowledged, kind, $"r{id}");
                    await ApplyAsync(table, kind, $"r{id}");
                    acknowledged = attempted;
                    Assert.Equal(acknowledged, table.Rows);
                    Assert.Equal(Enumerable.Reverse(acknowledged), table.NewestFirst);
                    Assert.Equal(acknowledged.Count, table.Count);
                }
            }
            catch (IOException)
            {
                // Died on the way.
            }

            store.WritesLeft = null;
            var loaded = (await LoadAsync(store)).Rows.ToList();
            Assert.True(loaded.SequenceEqual(acknowledged) || loaded.SequenceEqual(attempted), $"{loaded.Count} rows");
        });

    [Fact]
    public async Task Emptied_records_are_removed()
    {
        var store = new MemoryStore();
        var table = await LoadAsync(store);
        for (var i = 0; i < 10; i++)
        {
            await table.AddAsync(new Row($"{i}", 0));
        }

        for (var i = 0; i < 10; i++)
        {
            await table.RemoveAsync($"{i}");
        }

        Assert.Equal(["rows-000003", "rows-directory"], store.Names.Order());
        await table.AddAsync(new Row("x", 0));
        Assert.Equal("x", Assert.Single((await LoadAsync(store)).Rows).Id);
    }

    private static async Task<SegmentedTable<Row>> LoadAsync(MemoryStore store)
    {
        var table = new SegmentedTable<Row>(store, Grain, "rows", rowsPerSegment: 3, row => row.Id);
        await table.LoadAsync();
        return table;
    }

    private static List<Row> Change(List<Row> rows, int kind, string id) => kind switch
    {
        0 => rows.Exists(row => row.Id == id) ? rows : [.. rows, new Row(id, 0)],
        1 => [.. rows.Select(row => row.Id == id ? row with { Value = row.Value + 1 } : row)],
        _ => [.. rows.Where(row => row.Id != id)],
    };

    private static Task ApplyAsync(SegmentedTable<Row> table, int kind, string id) => (kind, table.Find(id)) switch
    {
        (0, null) => table.AddAsync(new Row(id, 0)),
        (1, { } row) => table.ReplaceAsync(row with { Value = row.Value + 1 }),
        (2, _) => table.RemoveAsync(id),
        _ => Task.CompletedTask,
    };
}
