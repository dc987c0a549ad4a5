using System.Text;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

/// <summary>Which role may do what: the first of five letters is the user's, then viewer, manager, owner, operator; x is allowed.</summary>
public sealed class RolesTests
{
    private static readonly string[] Keys = [ApiHost.UserKey, ApiHost.ViewerKey, ApiHost.ManagerKey, ApiHost.OwnerKey, ApiHost.OperatorKey];

    [Theory]
    [InlineData("x-xxx", "GET", "/v1/models", "")]
    [InlineData("x-xxx", "GET", "/v1/usage/limits", "")]
    [InlineData("x-xxx", "POST", "/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("----x", "POST", "/admin/v1/tenants", """{"id":"t"}""")]
    [InlineData("----x", "GET", "/admin/v1/tenants", "")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default", "")]
    [InlineData("----x", "GET", "/admin/v1/tenants/other", "")]
    [InlineData("----x", "PATCH", "/admin/v1/tenants/default", "{}")]
    [InlineData("----x", "POST", "/admin/v1/tenants/other/suspend", "{}")]
    [InlineData("--xxx", "POST", "/admin/v1/tenants/default/projects", """{"id":"p"}""")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/projects", "")]
    [InlineData("--xxx", "PATCH", "/admin/v1/tenants/default/projects/web", "{}")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/keys", "")]
    [InlineData("----x", "GET", "/admin/v1/tenants/other/keys", "")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/limits", "")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/limits/tenant", "")]
    [InlineData("--xxx", "PUT", "/admin/v1/tenants/default/limits/project:web", "{}")]
    [InlineData("--xxx", "PUT", "/admin/v1/tenants/default/limits/user:*", "{}")]
    [InlineData("--xxx", "DELETE", "/admin/v1/tenants/default/limits/project:web", "")]
    [InlineData("--xxx", "POST", "/admin/v1/tenants/default/limits/project:web/suspend", "")]
    [InlineData("----x", "PUT", "/admin/v1/tenants/default/limits/tenant", "{}")]
    [InlineData("----x", "DELETE", "/admin/v1/tenants/default/limits/tenant", "")]
    [InlineData("----x", "POST", "/admin/v1/tenants/default/limits/tenant/suspend", "")]
    [InlineData("----x", "DELETE", "/admin/v1/tenants/default/limits/tenant/override", "")]
    [InlineData("----x", "PUT", "/admin/v1/tenants/other/limits/user:*", "{}")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/cache", "")]
    [InlineData("----x", "GET", "/admin/v1/tenants/other/cache", "")]
    [InlineData("--xxx", "POST", "/admin/v1/tenants/default/cache/invalidate", """{"all":true}""")]
    [InlineData("----x", "POST", "/admin/v1/tenants/other/cache/invalidate", """{"all":true}""")]
    [InlineData("-xxxx", "GET", "/admin/v1/tenants/default/cache/settings", "")]
    [InlineData("--xxx", "PUT", "/admin/v1/tenants/default/cache/settings", "{}")]
    public async Task A_role_may_do_what_it_says_and_no_more(string allowed, string method, string path, string body)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);
        await api.PostAsync("/admin/v1/tenants/default/projects", """{"id":"web"}""", ApiHost.OperatorKey);
        var seen = new StringBuilder();
        foreach (var key in Keys)
        {
            var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = body.Length > 0 ? new StringContent(body, Encoding.UTF8, "application/json") : null,
            };
            var response = await api.SendAsync(request, key);

            // A second creation is a conflict, which is no refusal.
            Assert.Contains((int)response.StatusCode, (int[])[200, 403, 409]);
            seen.Append((int)response.StatusCode == 403 ? '-' : 'x');
        }

        Assert.Equal(allowed, seen.ToString());
    }
}
