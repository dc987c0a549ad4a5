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
}
