using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Runs;

/// <summary>What a process that was killed, or a full disk, leaves of checkpoints.</summary>
public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly Dictionary<string, torch.Tensor> s_none = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("state.json")]
    [InlineData("state.safetensors")]
    public void A_checkpoint_that_was_being_removed_is_not_gone_on_from(string gone)
    {
        var store = new CheckpointStore(_folder.Path, kept: 2);
        store.Save(At(5), s_none);
        File.Delete(Path.Combine(store.Save(At(9), s_none), gone));
        Assert.Equal((5, 5), (store.Peek()!.Step, store.Load(s_none)!.Step));
    }

    [Fact]
    public void What_a_killed_process_was_writing_goes_with_the_next_checkpoint()
    {
        Directory.CreateDirectory(_folder.In(".step-000000007"));
        File.WriteAllText(_folder.In(".step-000000007/state.safetensors"), "half");
        new CheckpointStore(_folder.Path, kept: 1).Save(At(9), s_none);
        Assert.Equal(["step-000000009"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_checkpoint_that_can_not_be_written_leaves_its_room_and_the_one_before()
    {
        var store = new CheckpointStore(_folder.Path, kept: 1);
        store.Save(At(5), s_none);
        Assert.ThrowsAny<Exception>(() => store.Save(At(9) with { Before = new TrainingMetrics(double.NaN, 0, null, 1) }, s_none));
        Assert.Equal(["step-000000005"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_same_step_is_saved_again_in_the_place_of_the_first()
    {
        var store = new CheckpointStore(_folder.Path, kept: 1);
        store.Save(At(5), s_none);
        store.Save(At(5) with { Seconds = 3 }, s_none);
        Assert.Equal(3, store.Peek()!.Seconds);
        Assert.Equal(["step-000000005"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_only_checkpoint_is_found_though_a_process_was_killed_while_it_was_replaced()
    {
        var store = new CheckpointStore(_folder.Path, kept: 1);
        Directory.Move(store.Save(At(5), s_none), _folder.In(".step-000000005.old"));
        Assert.Equal(5, store.Load(s_none)!.Step);
    }

    private static RunState At(long step) => new() { Settings = "{}", Data = "", Step = step };
}
