using System.Text;
using System.Text.Json;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Tests.Json;

public sealed class LentJsonTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2_047)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void Texts_of_any_length_are_written_whole(int length)
    {
        var text = new string('ä', length);
        using var json = LentJson.Of(text, static (writer, value) =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(value);
            writer.WriteStringValue("end");
            writer.WriteEndArray();
        });

        Assert.Equal($"[\"{text}\",\"end\"]", Encoding.UTF8.GetString(json.Written.Span));
    }

    [Fact]
    public void Who_writes_may_make_other_JSON_meanwhile()
    {
        using var outer = LentJson.Of(0, static (writer, _) =>
        {
            writer.WriteStartArray();
            using var inner = LentJson.Of(0, static (writer, _) => writer.WriteNumberValue(2));
            writer.WriteNumberValue(1);
            writer.WriteRawValue(inner.Written.Span);
            writer.WriteEndArray();
        });

        Assert.Equal("[1,2]", Encoding.UTF8.GetString(outer.Written.Span));
    }

    [Fact]
    public void What_failed_half_way_leaves_nothing_to_the_next()
    {
        Assert.Throws<InvalidOperationException>(() => LentJson.Of(0, static (writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("half", "said");
            throw new InvalidOperationException("on purpose");
        }));

        using var next = LentJson.Of(0, static (writer, _) => writer.WriteBooleanValue(true));

        Assert.Equal("true", Encoding.UTF8.GetString(next.Written.Span));
    }

    [Fact]
    public async Task Written_JSON_stays_as_it_is_while_others_write()
    {
        using var mine = LentJson.Of("mine", static (writer, value) => writer.WriteStringValue(value));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
        {
            for (var round = 0; round < 500; round++)
            {
                using var other = LentJson.Of(i, static (writer, value) => writer.WriteNumberValue(value));
                Assert.Equal(i, JsonSerializer.Deserialize<int>(other.Written.Span));
            }
        })));

        Assert.Equal("\"mine\"", Encoding.UTF8.GetString(mine.Written.Span));
    }
}
