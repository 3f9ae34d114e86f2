using System.Reflection;

namespace ChatApp.AppHost.Tests.LaunchProfiles;

public sealed class ProjectClassTests
{
    [Fact]
    public void A_project_has_a_class_under_its_file_name_with_an_underscore_for_what_no_name_may_hold()
    {
        IProjectMetadata project = new Projects.Echo__2nd_Sample(); // Echo.2nd-Sample.csproj
        Assert.EndsWith("/Samples/Echo.2nd-Sample/Echo.2nd-Sample.csproj", project.ProjectPath, StringComparison.Ordinal);
        Assert.True(File.Exists(project.ProjectPath));
    }

    [Fact]
    public void The_AppHost_itself_has_such_a_class_and_what_it_links_has_none()
    {
        Assert.EndsWith("/ChatApp.AppHost", Projects.ChatApp_AppHost.ProjectPath, StringComparison.Ordinal);
        Assert.Equal(
            ["ChatApp_AppHost_Tests", "Echo__2nd_Sample"],
            typeof(ProjectClassTests).Assembly.GetTypes().Where(type => type.Namespace == "Projects").Select(type => type.Name).Order());
        Assert.Equal(
            ["ChatApp_Api", "ChatApp_AppHost", "ChatApp_Delivery", "ChatApp_Gateway", "ChatApp_Presence"],
            typeof(Projects.ChatApp_AppHost).Assembly.GetTypes().Where(type => type.Namespace == "Projects").Select(type => type.Name).Order());
    }

    [Fact]
    public void The_AppHost_is_found_by_its_class()
    {
        Assert.Equal("ChatApp.AppHost", typeof(Projects.ChatApp_AppHost).Assembly.GetName().Name);
        Assert.NotNull(typeof(Projects.ChatApp_AppHost).Assembly.EntryPoint);
        Assert.Empty(typeof(Projects.ChatApp_AppHost).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
    }
}
