using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests.Runners;

/// <summary>The process's sum of KV memory. Other tests' runners change it too, so these run alone.</summary>
[Collection(nameof(KvReservedTests))]
[CollectionDefinition(nameof(KvReservedTests), DisableParallelization = true)]
public sealed class KvReservedTests
{
    [Fact]
    public void Slots_of_other_runners_count_as_taken()
    {
        long before = KvPool.Reserved;
        using (var model = new WrittenModel(WrittenModel.Small))
        using (var runner = model.Load(slots: 3))
        {
            Assert.InRange(KvPool.Reserved - before, 4 * runner.SlotBytes, long.MaxValue);
        }
    }

    [Fact]
    public void A_runner_that_could_not_be_made_holds_none()
    {
        long before = KvPool.Reserved;
        using var model = new WrittenModel(WrittenModel.Small);
        using var session = SessionFactory.Open(model.Package.Graph.Path, new RunnerOptions { Threads = 1 });
        // Slots so many and a vocabulary so large that no system has room for the logits, though for the slots.
        var signature = DecoderSignature.Read(session, model.Package.Graph, model.Config) with { Config = model.Config with { VocabularySize = int.MaxValue } };
        Assert.Throws<OutOfMemoryException>(() => new SharedBufferProgram(session, signature, slots: 1 << 20, maxLength: 1));
        Assert.Equal(before, KvPool.Reserved);
        Assert.Throws<OutOfMemoryException>(() => new KvPool(signature, 1 << 30, 1 << 20));
        Assert.Equal(before, KvPool.Reserved);
    }
}
