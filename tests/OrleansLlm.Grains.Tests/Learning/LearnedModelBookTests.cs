using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Learning;

namespace OrleansLlm.Grains.Tests.Learning;

public sealed class LearnedModelBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LearnedModelsState _state = new();
    private readonly LearnedOptions _limits = new() { MaxModels = 2 };

    private LearnedModelBook Book => new(_state, _limits);

    [Fact]
    public void A_new_version_is_in_use_and_the_oldest_ones_go()
    {
        for (var i = 1; i <= 7; i++)
        {
            Assert.Equal(i, Store("a", 10).Version);
        }

        Assert.Equal([3, 4, 5, 6, 7], _state.Models.Select(model => model.Version));
        Assert.Equal([7], _state.Models.Where(model => model.IsActive).Select(model => model.Version));
        Assert.Equal([1, 2], _state.Doomed.Select(doomed => doomed.Version));
        Assert.Equal(7, _state.Revision);
    }

    [Fact]
    public void Another_version_is_taken_into_use_and_an_unknown_one_refused()
    {
        Store("a", 10);
        Store("a", 10);
        Assert.True(Book.Activate("a", 1).IsActive);
        Assert.Equal([true, false], _state.Models.Select(model => model.IsActive));
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => Book.Activate("a", 9)).Code);
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => Book.Activate("b", 1)).Code);
    }

    [Fact]
    public void Bytes_names_and_models_have_limits()
    {
        Assert.Contains("1 to 64 letters", Fails(() => Reserve("a/b", 1)), StringComparison.Ordinal);
        Assert.Contains("The file must have 1 to", Fails(() => Reserve("a", LearnedOptions.MaxFileBytes + 1L)), StringComparison.Ordinal);
        Store("a", 60);
        Assert.Equal("All trained models together would have 101 bytes; 100 are allowed. Delete some first.", Fails(() => Reserve("a", 41)));
        Store("b", 10);
        Assert.Equal("There are 2 trained models; 2 are allowed. Delete some first.", Fails(() => Reserve("c", 1)));
    }

    [Fact]
    public void What_is_on_its_way_takes_room_until_its_lease_ends()
    {
        Assert.Equal(1, Book.Reserve("a", 60, 100, Now));
        Assert.Contains("would have 120 bytes", Fails(() => Reserve("b", 60)), StringComparison.Ordinal);
        Assert.Equal(1, Book.Reserve("b", 60, 100, Now.AddHours(2)));
        var late = Assert.Throws<LlmException>(() => Book.Add(Model("a", 1, 60), Now.AddHours(2)));
        Assert.Equal(LlmErrorCode.Conflict, late.Code);

        // The number of one that may still be written is not given again.
        Assert.Equal(2, Book.Reserve("a", 1, 100, Now.AddHours(2)));
    }

    [Fact]
    public void Deleting_dooms_all_versions()
    {
        Store("a", 10);
        Store("a", 10);
        Book.Delete("a", Now);
        Assert.Empty(_state.Models);
        Assert.Equal(2, _state.Doomed.Count(doomed => doomed.After == Now));
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => Book.Delete("a", Now)).Code);
    }

    private StoredLearnedModel Store(string name, long bytes) => Book.Add(Model(name, Reserve(name, bytes), bytes), Now);

    private int Reserve(string name, long bytes) => Book.Reserve(name, bytes, 100, Now);

    private static string Fails(Func<int> action) => Assert.Throws<LlmException>(() => action()).Message;

    private static StoredLearnedModel Model(string name, int version, long bytes) =>
        new() { Name = name, Version = version, Kind = "router", Bytes = bytes, Sha256 = "", Summary = "" };
}
