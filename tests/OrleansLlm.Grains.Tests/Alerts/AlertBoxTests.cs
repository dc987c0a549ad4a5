using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Grains.Alerts;

namespace OrleansLlm.Grains.Tests.Alerts;

public sealed class AlertBoxTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly AlertState _state = new() { Settings = new AlertSettings { Url = "https://example.com/hook" } };
    private readonly AlertBox _box;

    public AlertBoxTests() => _box = new AlertBox(_state);

    [Fact]
    public void The_same_event_is_one_alert()
    {
        Assert.True(_box.Add(Alert("a"), Now));
        Assert.False(_box.Add(Alert("a"), Now));
        Assert.Single(_state.Latest);
    }

    [Fact]
    public void A_failing_receiver_is_tried_for_two_days_and_then_given_up()
    {
        _box.Add(Alert("a"), Now);
        var at = Now;
        var tries = 0;
        while (_box.NextDue is { } due)
        {
            Assert.True(due >= at);
            at = due;
            _box.OnTried(Assert.Single(_box.Due(at)), new WebhookFailure("down", IsFinal: false), at);
            tries++;
        }

        Assert.Equal(9, tries);
        Assert.InRange(at - Now, TimeSpan.FromHours(41), TimeSpan.FromHours(48));
        Assert.Equal("down", _state.Latest[0].LastFailure);
        Assert.Null(_state.Latest[0].DeliveredAt);
    }

    [Fact]
    public void A_delivered_alert_is_done_and_a_receiver_that_is_gone_is_left_alone()
    {
        _box.Add(Alert("a"), Now);
        _box.Add(Alert("b"), Now);
        var due = _box.Due(Now);

        Assert.Equal(["a", "b"], due.Select(delivery => delivery.Alert.Id));
        Assert.Equal(Now, _box.OnTried(due[0], null, Now).DeliveredAt);
        _box.OnTried(due[1], new WebhookFailure("gone", IsFinal: true), Now);
        Assert.Null(_box.NextDue);
    }

    [Fact]
    public void Without_an_address_alerts_are_only_listed()
    {
        _state.Settings = new AlertSettings();
        _box.Add(Alert("a"), Now);

        Assert.Null(_box.NextDue);
        Assert.Single(_state.Latest);
    }

    [Fact]
    public void The_list_is_bounded()
    {
        for (var i = 0; i < AlertBox.Capacity + 50; i++)
        {
            _box.Add(Alert($"a{i}"), Now);
        }

        Assert.Equal(AlertBox.Capacity, _state.Latest.Count);
        Assert.Equal($"a{AlertBox.Capacity + 49}", _state.Latest[0].Alert.Id);
    }

    private static Alert Alert(string id) => new() { Id = id, At = Now, Message = "m" };
}
