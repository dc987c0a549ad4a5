using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Tests.Lexical;

public sealed class SmallFloatTests
{
    /// <summary>Values of Lucene's own table (BM25Similarity.LENGTH_TABLE).</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(39, 39)]
    [InlineData(40, 40)]
    [InlineData(41, 40)]
    [InlineData(42, 42)]
    [InlineData(57, 56)]
    [InlineData(100, 96)]
    [InlineData(255, 248)]
    [InlineData(1000, 984)]
    [InlineData(int.MaxValue, 2013265944)]
    public void A_length_is_rounded_as_Lucene_rounds_it(int length, int rounded) =>
        Assert.Equal(rounded, SmallFloat.Decode(SmallFloat.Encode(length)));

    [Fact]
    public void Every_byte_decodes_to_a_length_that_encodes_to_it_and_order_is_kept()
    {
        var last = -1;
        for (var value = 0; value < 256 && last < int.MaxValue; value++)
        {
            var length = SmallFloat.Decode((byte)value);
            Assert.True(length > last);
            Assert.True(length == int.MaxValue || SmallFloat.Encode(length) == value);
            last = length;
        }
    }
}
