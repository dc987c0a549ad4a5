using OrleansLlm.Grains.Erasure.Disks;

namespace OrleansLlm.Grains.Tests.Erasure;

public sealed class ErasedFilesTests
{
    [Fact]
    public void What_can_not_be_removed_is_told_when_the_rest_is_gone()
    {
        var removed = new List<string>();
        var failure = Assert.Throws<IOException>(() => ErasedFiles.Remove(
            [() => removed.Add("a"), () => throw new UnauthorizedAccessException("b is not ours"), () => removed.Add("c"), () => throw new IOException("d is open")]));

        Assert.Equal(["a", "c"], removed);
        Assert.Equal("2 files or folders of what was erased can not be removed: b is not ours", failure.Message);
    }

    [Fact]
    public void What_is_wrong_with_the_program_is_not_taken_for_a_disk_that_is_busy() =>
        Assert.Throws<InvalidOperationException>(() => ErasedFiles.Remove([() => throw new InvalidOperationException()]));
}
