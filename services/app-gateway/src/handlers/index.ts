import { Command } from '@pinwire/protocol';
import type { AppConnection, AppRequest } from '../app-connection.ts';
import { activateDashboard } from './activate-dashboard.ts';
import { appSync } from './app-sync.ts';
import { createDash } from './create-dash.ts';
import { createDeviceHandler } from './create-device.ts';
import { createTagHandler } from './create-tag.ts';
import { createTileTemplateHandler } from './create-tile-template.ts';
import { createWidgetHandler } from './create-widget.ts';
import { deactivateDashboard } from './deactivate-dashboard.ts';
import { deleteDash } from './delete-dash.ts';
import { deleteDeviceHandler } from './delete-device.ts';
import { deleteTagHandler } from './delete-tag.ts';
import { deleteTileTemplateHandler } from './delete-tile-template.ts';
import { deleteWidgetHandler } from './delete-widget.ts';
import { getDevices } from './get-devices.ts';
import { getServer } from './get-server.ts';
import { getTags } from './get-tags.ts';
import { getWidget } from './get-widget.ts';
import { hardware } from './hardware.ts';
import { loadProfile } from './load-profile.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { mobileGetDevice } from './mobile-get-device.ts';
import { ping } from './ping.ts';
import { refreshToken } from './refresh-token.ts';
import { register } from './register.ts';
import { setWidgetPropertyHandler } from './set-widget-property.ts';
import { shareLogin } from './share-login.ts';
import { updateDash } from './update-dash.ts';
import { updateDeviceHandler } from './update-device.ts';
import { updateProjectSettings } from './update-project-settings.ts';
import { updateTagHandler } from './update-tag.ts';
import { updateTileTemplateHandler } from './update-tile-template.ts';
import { updateWidgetHandler } from './update-widget.ts';

/**
 * Handles one frame. Errors of the model become their status; a returned promise holds back the socket's next frames.
 */
export type AppHandler = (connection: AppConnection, request: AppRequest) => Promise<void> | undefined;

/** What a socket may send before it has logged in, on both transports (app.md 1.1 "do better"). */
export const preLoginHandlers = table({
  [Command.REGISTER]: register,
  [Command.LOGIN]: login,
  [Command.SHARE_LOGIN]: shareLogin,
  [Command.GET_SERVER]: getServer,
});

/** What the owner of an account may send (app.md 4). */
export const ownerHandlers = table({
  [Command.PING]: ping,
  [Command.ACTIVATE_DASHBOARD]: activateDashboard,
  [Command.DEACTIVATE_DASHBOARD]: deactivateDashboard,
  [Command.HARDWARE]: hardware,
  [Command.LOAD_PROFILE_GZIPPED]: loadProfile,
  [Command.APP_SYNC]: appSync,
  [Command.SET_WIDGET_PROPERTY]: setWidgetPropertyHandler,
  [Command.REFRESH_TOKEN]: refreshToken,
  [Command.CREATE_DASH]: createDash,
  [Command.UPDATE_DASH]: updateDash,
  [Command.DELETE_DASH]: deleteDash,
  [Command.CREATE_WIDGET]: createWidgetHandler,
  [Command.UPDATE_WIDGET]: updateWidgetHandler,
  [Command.DELETE_WIDGET]: deleteWidgetHandler,
  [Command.UPDATE_PROJECT_SETTINGS]: updateProjectSettings,
  [Command.CREATE_DEVICE]: createDeviceHandler,
  [Command.UPDATE_DEVICE]: updateDeviceHandler,
  [Command.DELETE_DEVICE]: deleteDeviceHandler,
  [Command.GET_DEVICES]: getDevices,
  [Command.CREATE_TAG]: createTagHandler,
  [Command.UPDATE_TAG]: updateTagHandler,
  [Command.DELETE_TAG]: deleteTagHandler,
  [Command.GET_TAGS]: getTags,
  [Command.MOBILE_GET_DEVICE]: mobileGetDevice,
  [Command.CREATE_TILE_TEMPLATE]: createTileTemplateHandler,
  [Command.UPDATE_TILE_TEMPLATE]: updateTileTemplateHandler,
  [Command.DELETE_TILE_TEMPLATE]: deleteTileTemplateHandler,
  [Command.GET_WIDGET]: getWidget,
  [Command.LOGOUT]: logout,
});

/** What a shared socket may send; all else it sends is ignored. */
export const sharedHandlers = table({
  [Command.PING]: ping,
  [Command.HARDWARE]: hardware,
  [Command.LOAD_PROFILE_GZIPPED]: loadProfile,
  [Command.APP_SYNC]: appSync,
  [Command.GET_DEVICES]: getDevices,
  [Command.LOGOUT]: logout,
});

function table(handlers: Record<number, AppHandler>): readonly (AppHandler | undefined)[] {
  const out = new Array<AppHandler | undefined>(100).fill(undefined);
  for (const [code, handler] of Object.entries(handlers)) out[Number(code)] = handler;
  return out;
}
