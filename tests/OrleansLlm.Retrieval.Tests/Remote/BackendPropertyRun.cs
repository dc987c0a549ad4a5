using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>
/// Random changes, crashes and searches of two tenants' indexes of one name, beside their models: no chunk is lost or left behind, no hit is of a deleted document or of the other tenant,
/// and every hit is the exact bytes that were given.
/// </summary>
/// <param name="seed">Of all choices.</param>
/// <param name="open">Opens the back end, again after a crash.</param>
/// <param name="crash">Makes a call, ends the service in the middle of it and starts it again; true: the call was acknowledged before. Null: it can not be ended.</param>
/// <param name="check">Looks for orphans where a back end can show them; null: it can not.</param>
/// <param name="compacts">
/// Whether the back end rewrites itself now and then: until then it may have vectors of what was deleted, so that the same text need not be embedded again, and candidates from before are gone.
/// </param>
internal sealed class BackendPropertyRun(int seed, Func<Task<IIndexBackend>> open, Func<Func<Task>, Task<bool>>? crash, Func<Task>? check, bool compacts = false)
{
    private static readonly string[] Tenants = ["one", "two"];
    private static readonly AttributeFilter[] Filters =
    [
        new AttributeComparison("n", ComparisonOperator.GreaterOrEqual, [2.0]),
        new AttributeComparison("s", ComparisonOperator.NotEqual, ["alpha"]),
        new AttributeComparison("s", ComparisonOperator.In, ["alpha", "beta", true]),
    ];

    /// <summary>A long run tells how far it is.</summary>
    private const int StepsPerReport = 1_000;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, IndexModel> _models = Tenants.ToDictionary(tenant => tenant, _ => new IndexModel());
    private IIndexBackend _backend = null!;
    private int _crashes;

    /// <summary>How many steps CI plays, unless <c>ORLEANSLLM_PROPERTY_STEPS</c> says how many are wanted, such as 100000.</summary>
    public static int Steps(int usual) => int.TryParse(Environment.GetEnvironmentVariable("ORLEANSLLM_PROPERTY_STEPS"), out var wanted) ? wanted : usual;

    /// <summary>Plays so many steps.</summary>
    public async Task PlayAsync(int steps)
    {
        await OpenAsync();
        foreach (var tenant in Tenants)
        {
            await Index(tenant).CreateAsync(default);
        }

        for (var step = 0; step < steps; step++)
        {
            await StepAsync(Tenants[_random.Next(2)], _random.Next(1000));
            if ((step + 1) % StepsPerReport == 0)
            {
                await CompareAsync();
                TestContext.Current.SendDiagnosticMessage($"{step + 1} of {steps} steps: whole after {_crashes} crashes");
            }
        }

        await CompareAsync();
        await ((_backend as IAsyncDisposable)?.DisposeAsync() ?? default);
    }

    private async Task OpenAsync() => _backend = await open();

    private IBackendIndex Index(string tenant) => _backend.Open(new BackendIndexName(tenant, "same"), TestDocuments.Settings);

    private Task StepAsync(string tenant, int kind) => kind switch
    {
        < 450 => ChangeAsync(tenant),
        < 900 => QueryAsync(tenant),
        < 960 => MissingAsync(tenant),
        < 965 => CompareAsync(tenant),
        < 967 => CrashAsync(tenant),
        < 970 => DropAsync(tenant),
        _ => ReadLateAsync(tenant),
    };

    private IndexOperation[] Operations() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"d{_random.Next(30)}").Distinct().Select(id =>
        _random.Next(3) == 0 ? IndexOperation.Delete(id) : IndexOperation.Upsert(TestDocuments.Random(id, _random)))];

    private async Task ChangeAsync(string tenant)
    {
        var operations = Operations();
        Assert.Empty(await Index(tenant).ApplyAsync(operations, default));
        _models[tenant] = _models[tenant].With(operations);
    }

    private Task QueryAsync(string tenant) => BackendContractTests.CheckAsync(
        Index(tenant), _models[tenant], TestDocuments.Text(_random), _random.Next(4) is < 3 and var i ? Filters[i] : null, _random.Next(1, 60));

    private async Task MissingAsync(string tenant)
    {
        var known = _models[tenant].Documents.Values.SelectMany(document => document.Chunks).Select(chunk => chunk.ContentId).ToHashSet();
        ContentId[] asked = [.. Enumerable.Range(0, 5).Select(_ => ContentId.Of(TestDocuments.Text(_random))).Concat(known.Take(2)).Distinct()];
        var missing = (await Index(tenant).MissingAsync(asked, default)).ToHashSet();
        var unknown = asked.Where(content => !known.Contains(content)).ToHashSet();
        Assert.True(compacts ? missing.IsSubsetOf(unknown) : missing.SetEquals(unknown), $"of seed {seed}");
    }

    /// <summary>Candidates that were found before a change are read after it.</summary>
    private async Task ReadLateAsync(string tenant)
    {
        var candidates = (await Index(tenant).SearchAsync(new CandidateQuery { Vector = TestDocuments.Vector(TestDocuments.Text(_random)), Depth = 20 }, default)).Candidates;
        var operations = Operations();
        Assert.Empty(await Index(tenant).ApplyAsync(operations, default));
        _models[tenant] = _models[tenant].With(operations);
        var changed = operations.Select(operation => operation.Id).ToHashSet();
        var hits = await Index(tenant).ReadAsync(candidates, default);
        if (compacts && hits.All(hit => hit is null))
        {
            return;
        }

        foreach (var (candidate, hit) in candidates.Zip(hits))
        {
            // One whose document was changed is not there, or was put in again as it was.
            if (hit is not null || !changed.Contains(candidate.Document))
            {
                BackendChecks.Is(_models[tenant], candidate, hit);
            }
        }
    }

    private async Task DropAsync(string tenant)
    {
        await Index(tenant).DropAsync(default);
        await Index(tenant).CreateAsync(default);
        _models[tenant] = new IndexModel();
    }

    /// <summary>Every document of a call that was cut off is as before or as after it; made again, the call succeeds.</summary>
    private async Task CrashAsync(string tenant)
    {
        if (crash is null)
        {
            return;
        }

        _crashes++;
        var operations = Operations();
        var acknowledged = await crash(() => Index(tenant).ApplyAsync(operations, default));
        await ((_backend as IAsyncDisposable)?.DisposeAsync() ?? default);
        await OpenAsync();
        foreach (var operation in operations)
        {
            var found = await Index(tenant).FindAsync(operation.Id, false, default);
            var (before, after) = (_models[tenant].Documents.GetValueOrDefault(operation.Id), operation.Document);
            Assert.True(Same(found, after) || (!acknowledged && Same(found, before)), $"{operation.Id} of seed {seed}");
        }

        Assert.Empty(await Index(tenant).ApplyAsync(operations, default));
        _models[tenant] = _models[tenant].With(operations);
        await CompareAsync();
    }

    private async Task CompareAsync()
    {
        foreach (var tenant in Tenants)
        {
            await CompareAsync(tenant);
        }

        await (check?.Invoke() ?? Task.CompletedTask);
    }

    private async Task CompareAsync(string tenant)
    {
        var (index, model, ids) = (Index(tenant), _models[tenant], new List<string>());
        while (await index.ListAsync(ids.LastOrDefault(), 7, default) is { Count: > 0 } page)
        {
            ids.AddRange(page);
        }

        Assert.Equal(model.Documents.Keys.Order(StringComparer.Ordinal), ids);
        foreach (var id in ids)
        {
            Assert.True(Same(await index.FindAsync(id, false, default), model.Documents[id]), $"{id} of seed {seed}");
        }

        var counts = await index.CountAsync(default);
        Assert.Equal((ids.Count, model.Documents.Values.Sum(document => document.Chunks.Count)), (counts.Documents, counts.Chunks));
    }

    private static bool Same(IndexDocument? left, IndexDocument? right) => left is null || right is null ? left is null && right is null : IndexModel.Same(left, right);
}
